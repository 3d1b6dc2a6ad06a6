"""A walk past every screen in every state that shows something of its own.

What must hold on all screens is tested along this walk; `every_screen_class` lets a test notice a
screen that the walk does not pass.
"""

import importlib
import pkgutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any

from textual.screen import Screen
from textual.widgets import Input, OptionList

from notes_tui import ui
from notes_tui.assessing.answering import add_assessment, fill
from notes_tui.charting.begun_later import begin_entry
from notes_tui.domain.later import Addition, Label
from notes_tui.domain.note import SECTIONS
from notes_tui.errors import StorageFailed
from notes_tui.practice.sealed_note import read_page
from notes_tui.practice.settings import set_backup_target, set_pin
from notes_tui.practice.signing import add_to_signed, sign_notes
from notes_tui.practice.templates import open_library
from notes_tui.practice.visit import new_visit, open_visit
from notes_tui.ui.offering import Offer
from notes_tui.ui.screens.attachments import AttachmentsScreen
from notes_tui.ui.screens.audit import AuditScreen
from notes_tui.ui.screens.backup import BackupScreen
from notes_tui.ui.screens.chart import ChartScreen
from notes_tui.ui.screens.first_run import FirstRun
from notes_tui.ui.screens.later import LaterScreen
from notes_tui.ui.screens.note import NoteScreen
from notes_tui.ui.screens.parting import Parting
from notes_tui.ui.screens.passphrase import AskPassphrase
from notes_tui.ui.screens.plugins import PluginsScreen
from notes_tui.ui.screens.profile import Profile
from notes_tui.ui.screens.search import Search
from notes_tui.ui.screens.settings import SettingsScreen
from notes_tui.ui.screens.settle import Settle, SettleOne
from notes_tui.ui.screens.settle_signed import SettleSigned
from notes_tui.ui.screens.sign import SignScreen
from notes_tui.ui.screens.sign_day import SignDay
from notes_tui.ui.screens.signed import SignedScreen
from notes_tui.ui.screens.tour import Tour
from notes_tui.ui.screens.track import TrackScreen
from notes_tui.ui.screens.working import Working
from notes_tui.vault import listing
from notes_tui.vault.attachments import attachments_of
from notes_tui.vault.conflicts import open_conflicts
from notes_tui.vault.notes import get_note
from notes_tui.vault.progress import Cancel, Progress, Report, Stage
from tests.attachments.storing import store
from tests.backup.files import make_backup, put_backup
from tests.places import PASSPHRASE
from tests.ui.sitting import Sitting

PIN = "482913"
WELL_KNOWN = "Marta Lind"
"""The client of the sample practice with the most visits."""


def every_screen_class() -> set[type[Screen[Any]]]:
    """The screens of the program, found by importing all of it."""
    for module in pkgutil.walk_packages(ui.__path__, ui.__name__ + "."):
        importlib.import_module(module.name)

    def below(kind: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    bare = {"Place"}
    return {
        kind
        for kind in below(Screen)
        if kind.__module__.startswith(ui.__name__) and kind.__name__ not in bare
    }


async def go_home(at: Sitting) -> None:
    """Back to the desk, whatever stands over it."""
    at.app.clear_notifications()
    while len(at.app.screen_stack) > 2:
        await at.app.pop_screen()
    await at.pilot.pause()


async def show(at: Sitting, screen: Screen[Any]) -> None:
    """Puts a screen over the desk."""
    await at.app.push_screen(screen)
    await at.pilot.pause()
    await at.pilot.pause()


def whom(at: Sitting) -> str:
    """The client that the walk looks at."""
    people = {row.name: row.id for row in listing.clients(at.vault.database)}
    return people.get(WELL_KNOWN) or listing.recent_clients(at.vault.database, 1)[0].id


def latest_note(at: Sitting, client: str) -> str:
    return list(listing.course(at.vault.database, client))[-1].id


async def desk(at: Sitting) -> None:
    """As it is after unlocking."""


async def desk_finding(at: Sitting) -> None:
    at.screen.query_one("#find", Input).value = "mrta"
    await at.pilot.pause()


async def desk_offering(at: Sitting) -> None:
    await show(at, Offer.of_pin(at.vault))


async def desk_lost(at: Sitting) -> None:
    """After the recovery code."""
    await show(at, Offer.of_passphrase())


async def chart(at: Sitting) -> None:
    await show(at, ChartScreen(whom(at)))


async def chart_moving(at: Sitting) -> None:
    await chart(at)
    await at.act("chart.move")


async def profile(at: Sitting) -> None:
    await show(at, Profile(whom(at)))


async def profile_asking(at: Sitting) -> None:
    await profile(at)
    await at.choose("phone")


async def profile_refusing(at: Sitting) -> None:
    await profile(at)
    await at.choose("born")
    at.screen.query_one(Input).value = "soon"
    await at.press("enter")


def note_at(section: str) -> Callable[[Sitting], Awaitable[None]]:
    async def note(at: Sitting) -> None:
        await show(at, NoteScreen(open_visit(at.vault, latest_note(at, whom(at)))))
        at.note._go(section)
        await at.pilot.pause()

    return note


async def note_new(at: Sitting) -> None:
    """With the lines of the plan before."""
    await show(at, NoteScreen(new_visit(at.vault, whom(at))))
    at.note._go("plan")
    await at.pilot.pause()


async def note_peeking(at: Sitting) -> None:
    await note_at("intuition")(at)
    await at.act("note.last")


async def note_growing(at: Sitting) -> None:
    """A snippet has grown, and its first slot is marked."""
    await show(at, NoteScreen(new_visit(at.vault, whom(at))))
    await at.type("nprs: ")
    await at.sees("draft kept")


async def note_earlier(at: Sitting) -> None:
    await note_at("listen")(at)
    await at.act("note.earlier")


async def note_when(at: Sitting) -> None:
    await note_at("listen")(at)
    await at.act("note.time")


async def note_contested(at: Sitting) -> None:
    found = next(c for c in open_conflicts(at.vault) if c.kind == "note")
    await show(at, NoteScreen(open_visit(at.vault, found.record)))
    at.note._go(found.part.removeprefix("section/"))
    await at.pilot.pause()


async def settle(at: Sitting) -> None:
    await show(at, Settle())


async def settle_one(at: Sitting) -> None:
    await show(at, Settle())
    await show(at, SettleOne(open_conflicts(at.vault)[0]))


async def search(at: Sitting) -> None:
    await show(at, Search())


async def search_found(at: Sitting) -> None:
    await search(at)
    await search_for(at, "bridge")


async def search_for(at: Sitting, words: str) -> None:
    at.screen.query_one("#words", Input).value = words
    await at.pilot.pause()
    assert isinstance(at.screen, Search)
    at.screen._search()
    await at.pilot.pause()


async def search_meant(at: Sitting) -> None:
    await search(at)
    await search_for(at, "brigde")


async def search_step(at: Sitting) -> None:
    await search(at)
    await at.act("search.section")


async def search_client(at: Sitting) -> None:
    await search(at)
    await at.act("search.client")


async def settings(at: Sitting) -> None:
    await show(at, SettingsScreen())


async def settings_theme(at: Sitting) -> None:
    await settings(at)
    await at.choose("theme")


async def settings_keys(at: Sitting) -> None:
    """Many answers, of which one is found by typing."""
    await settings(at)
    await at.choose("keys")


async def settings_passphrase(at: Sitting) -> None:
    await settings(at)
    await at.choose("passphrase")


async def settings_recovery(at: Sitting) -> None:
    await settings(at)
    await at.choose("recovery")


async def backup_none(at: Sitting) -> None:
    """Before a folder was named."""
    set_backup_target(at.vault, "")
    await show(at, BackupScreen())
    await at.sees("Backups go nowhere yet")


async def backup(at: Sitting) -> None:
    """Ten of them, with something else."""
    folder = at.vault.layout.folder.parent / "backups"
    if not folder.exists():
        folder.mkdir()
        now = at.app.around.clock.now()
        for n in range(1, 11):
            make_backup(folder, at.vault, n, now - timedelta(days=35 - 3 * n), verified=n != 9)
        put_backup(folder, at.vault, 11, now - timedelta(days=60), of="a" * 26)
    set_backup_target(at.vault, str(folder))
    await show(at, BackupScreen())
    await at.sees("Backups go to")


async def backup_restoring(at: Sitting) -> None:
    await backup(at)
    at.screen.query_one(OptionList).action_select()
    await at.pilot.pause()


async def backup_refusing(at: Sitting) -> None:
    """The file of the list is one only from outside."""
    await backup(at)
    await at.act("backup.verify")
    await at.until(lambda: not at.app.meanwhile.busy)
    await at.pilot.pause()


async def parting(at: Sitting) -> None:
    """Where the backup is refused."""
    await show(at, Parting(at.vault.layout.folder, "leaving"))
    await at.sees("inside the vault")


async def plugins(at: Sitting) -> None:
    await show(at, PluginsScreen())


def latest_unsigned(at: Sitting) -> str:
    notes = listing.notes(at.vault.database, client=whom(at), status="unsigned")
    return list(notes)[-1].id


async def sign(at: Sitting) -> None:
    await show(at, SignScreen(latest_unsigned(at)))


async def sign_asking(at: Sitting) -> None:
    await sign(at)
    await show(at, AskPassphrase("Your passphrase signs this note."))


async def sign_day(at: Sitting) -> None:
    await show(at, SignDay())


def signed_note(at: Sitting) -> str:
    """The oldest note of somebody else, signed and added to: no other screen changes by it."""
    mine, everyones = whom(at), list(listing.notes(at.vault.database))
    notes = [row for row in everyones if row.client != mine] or everyones
    note = next((row.id for row in notes if row.status == "signed"), notes[0].id)
    if not get_note(at.vault, note).signed:
        sign_notes(at.vault, [note], PASSPHRASE)
    if not get_note(at.vault, note).later:
        add_to_signed(
            at.vault, note, Addition("correction", "It was the right.", "swapped"), PASSPHRASE
        )
    return note


async def signed(at: Sitting) -> None:
    await show(at, SignedScreen(signed_note(at)))


async def signed_twice(at: Sitting) -> None:
    """As it is where another device signed too; what is shown is a conflict of this vault."""
    await signed(at)
    await show(at, SettleSigned(open_conflicts(at.vault)[0]))


def later_at(label: Label) -> Callable[[Sitting], Awaitable[None]]:
    async def later(at: Sitting) -> None:
        note = signed_note(at)
        page = read_page(at.vault, note)
        await show(at, LaterScreen(page, begin_entry(at.vault, note, label)))

    return later


async def audit(at: Sitting) -> None:
    await show(at, AuditScreen())


async def audit_act(at: Sitting) -> None:
    await audit(at)
    await at.act("audit.act")


def over(
    place: Callable[[Sitting], Awaitable[None]], id_: str
) -> Callable[[Sitting], Awaitable[None]]:
    async def opened(at: Sitting) -> None:
        await place(at)
        await at.act(id_)

    return opened


async def palette_finding(at: Sitting) -> None:
    await at.act("app.palette")
    at.screen.query_one(Input).value = "lnd"
    await at.pilot.pause()


def was_measured(at: Sitting, client: str) -> bool:
    return any(visit.findings for visit in listing.course(at.vault.database, client))


async def track(at: Sitting) -> None:
    """Where nothing was measured, of another client: no other screen changes by it."""
    client = whom(at)
    if not was_measured(at, client):
        people = [row.id for row in listing.clients(at.vault.database)]
        client = next((id_ for id_ in people if id_ != client), client)
    if not was_measured(at, client):
        visits = listing.course(at.vault.database, client)
        library = open_library(at.vault)
        for visit, angle in zip(visits, ("95", "108"), strict=False):
            answers = {"strap": True, "angle": {"left": "110", "right": angle}}
            filled = fill(library, "ely", answers)
            add_assessment(at.vault, visit.id, client, filled)
    await show(at, TrackScreen(client))


async def files(at: Sitting) -> None:
    """After all notes: what is stored here would stand in them."""
    visit = open_visit(at.vault, latest_note(at, whom(at)))
    if not attachments_of(at.vault, visit.note):
        store(at.vault, visit.note, bytes(2_400_000), "left knee.jpg", type_="image/jpeg")
    await show(at, AttachmentsScreen(visit, lambda: None))


async def files_working(at: Sitting) -> None:
    """A quarter of it is done, for as long as one looks."""

    def wait(report: Report, cancelled: Cancel) -> None:
        report(Progress(Stage.STORING, 1, 4, 0.5))
        while not cancelled():
            time.sleep(0.01)

    await files(at)
    await show(at, Working(at.app.underway.begin("Adding the file", wait)))
    await at.sees("25 %")


async def tour(at: Sitting) -> None:
    await show(at, Tour())


async def failing(at: Sitting) -> None:
    """What is shown when the disk refuses."""
    at.app.tell(
        StorageFailed("The disk is full.", "Make room on it. What you typed is still here.")
    )
    await at.pilot.pause()


async def cover(at: Sitting) -> None:
    set_pin(at.vault, PIN)
    at.app.watching.settings_changed()
    await chart(at)
    await at.act("app.hide")
    await at.is_on("Cover")


async def cover_refusing(at: Sitting) -> None:
    await cover(at)
    await at.type("000000")


STOPS: dict[str, Callable[[Sitting], Awaitable[None]]] = {
    "desk": desk,
    "desk-finding": desk_finding,
    "desk-help": over(desk, "app.help"),
    "desk-menu": over(desk, "app.menu"),
    "desk-palette": over(desk, "app.palette"),
    "desk-palette-finding": palette_finding,
    "desk-tour": tour,
    "desk-failing": failing,
    "desk-offering": desk_offering,
    "desk-lost": desk_lost,
    "chart": chart,
    "chart-help": over(chart, "app.help"),
    "chart-menu": over(chart, "app.menu"),
    "chart-moving": chart_moving,
    "profile": profile,
    "profile-asking": profile_asking,
    "profile-refusing": profile_refusing,
    "profile-help": over(profile, "app.help"),
    **{f"note-{number}-{name}": note_at(name) for number, name in enumerate(SECTIONS, 1)},
    "note-new-plan": note_new,
    "note-growing": note_growing,
    "note-peeking": note_peeking,
    "note-earlier": note_earlier,
    "note-when": note_when,
    "note-contested": note_contested,
    "note-help": over(note_at("plan"), "app.help"),
    "note-menu": over(note_at("plan"), "app.menu"),
    "settle": settle,
    "settle-one": settle_one,
    "settle-help": over(settle, "app.help"),
    "search": search,
    "search-found": search_found,
    "search-meant": search_meant,
    "search-step": search_step,
    "search-client": search_client,
    "search-help": over(search, "app.help"),
    "settings": settings,
    "settings-theme": settings_theme,
    "settings-keys": settings_keys,
    "settings-passphrase": settings_passphrase,
    "settings-recovery": settings_recovery,
    "settings-help": over(settings, "app.help"),
    "backup-none": backup_none,
    "backup": backup,
    "backup-help": over(backup, "app.help"),
    "backup-menu": over(backup, "app.menu"),
    "backup-pruning": over(backup, "backup.prune"),
    "backup-restoring": backup_restoring,
    "backup-refusing": backup_refusing,
    "parting": parting,
    "plugins": plugins,
    "plugins-help": over(plugins, "app.help"),
    "files": files,
    "files-working": files_working,
    "files-help": over(files, "app.help"),
    "track": track,
    "track-help": over(track, "app.help"),
    "sign": sign,
    "sign-asking": sign_asking,
    "sign-help": over(sign, "app.help"),
    "sign-day": sign_day,
    "sign-day-help": over(sign_day, "app.help"),
    "signed": signed,
    "signed-help": over(signed, "app.help"),
    "signed-twice": signed_twice,
    "later-late": later_at("late"),
    "later-error": later_at("error"),
    "later-help": over(later_at("addendum"), "app.help"),
    "audit": audit,
    "audit-act": audit_act,
    "audit-help": over(audit, "app.help"),
    "cover": cover,
    "cover-refusing": cover_refusing,
}
"""Every place behind the passphrase, each reached from the desk. The cover comes last."""


ONE_OF_EACH = (
    "desk-finding", "desk-menu", "desk-palette-finding", "desk-tour", "desk-failing", "chart",
    "chart-help", "profile", "profile-refusing", "note-2-observation", "note-new-plan",
    "note-growing", "note-earlier", "note-contested", "settle", "settle-one", "search-found",
    "search-meant", "files", "files-working", "track", "backup", "backup-pruning", "parting",
    "settings", "settings-passphrase", "sign", "sign-day", "signed", "signed-twice", "later-late",
    "audit", "cover-refusing",
)  # fmt: skip
"""Enough of them to see each kind of screen and widget."""


SHOWING_DATA = tuple(
    name
    for name in STOPS
    if name in {"chart-help", "chart-menu"}
    or not (name.endswith(("-help", "-menu")) or name[:6] in {"note-3", "note-5", "note-6"})
)
"""Without the help and the menu of each screen, which hold the program's own words."""


async def walk(at: Sitting, names: Iterable[str] = STOPS) -> AsyncIterator[str]:
    """Goes to each of them in turn."""
    for name in names:
        go = STOPS[name]
        await go_home(at)
        await go(at)
        await at.pilot.pause()
        yield name


async def walk_unlock(at: Sitting) -> AsyncIterator[str]:
    """The way in to a vault; ends locked."""
    await at.is_on("Unlock")
    yield "unlock"
    at.screen.query_one(Input).value = "not this one"
    await at.press("enter")
    await at.sees("does not open")
    yield "unlock-refusing"
    await at.act("app.help")
    yield "unlock-help"
    await at.press("escape")


async def walk_first_run(at: Sitting) -> AsyncIterator[str]:
    """The three steps of the first run."""
    await at.is_on("FirstRun")
    yield "first-run-1"
    at.screen.query_one("#practice", Input).value = "Riverside Bodywork"
    at.screen.query_one("#practitioner", Input).value = ""
    await at.press("enter", "enter", "enter")
    await at.sees("Give a name for you")
    yield "first-run-1-refusing"
    await at.act("app.help")
    yield "first-run-help"
    await at.press("escape")
    at.screen.query_one("#practitioner", Input).value = "Ada"
    at.screen.query_one("#folder", Input).focus()
    await at.press("enter")
    await at.sees("2 of 3")
    yield "first-run-2"
    at.screen.query_one("#first", Input).value = PASSPHRASE
    at.screen.query_one("#second", Input).value = PASSPHRASE
    assert isinstance(at.screen, FirstRun)
    at.screen._make()
    await at.sees("3 of 3")
    yield "first-run-3"
