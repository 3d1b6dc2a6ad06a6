"""Backup: where they go, which there are, making one, proving one, tidying up."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.backup.shelf import Own, Shelf, look_among
from notes_tui.domain.display import display_line
from notes_tui.domain.moment import long_ago
from notes_tui.domain.text import size_words
from notes_tui.errors import Cancelled, NotesError
from notes_tui.practice import backing_up
from notes_tui.practice.backup_state import read_backup_state
from notes_tui.practice.chart import short_day
from notes_tui.practice.settings import read_settings, set_backup_target
from notes_tui.practice.sticks import find_sticks
from notes_tui.ui.actions import Action
from notes_tui.ui.meanwhile import bar
from notes_tui.ui.screens.asking import AskLine, Choose
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown, shown_line
from notes_tui.ui.underway import Work, in_time
from notes_tui.vault.backups import Backup, known
from notes_tui.vault.progress import Cancel, Report
from notes_tui.vault.vault import Vault

_LOOK = 0.2
_AGAIN = 2.0
"""Seconds between two looks at the stick."""
_PATIENCE = 3.0
"""Seconds after which it is said not to answer."""
_WHAT_NOW = "Esc stops it, ^w writes on meanwhile."
_OTHER = "other"


@dataclass(frozen=True)
class Seen:
    """What a look at the folder of the backups has shown."""

    folder: Path | None
    there: bool | None
    """None where the disk does not answer."""
    shelf: Shelf | None = None
    problem: str = ""


class BackupScreen(Place):
    """The backups of this vault. With `begin` it makes one at once."""

    HELP = (
        "A backup is one encrypted file with everything in it. It opens with your passphrase or"
        " your recovery code, on any computer. Keep it on a stick or a disk that lies elsewhere."
        "\n\n"
        "^b makes one and reads it back: only then does it count. Verify reads one again. Drill"
        " restores one on trial, so that you know it can be done, and how long it takes. Prune"
        " deletes old ones, after showing which. Enter on a backup tells how to restore it.\n\n"
        "While it works you can stop it with Esc, or write on with ^w."
    )
    ACTIONS: ClassVar[tuple[Action, ...]] = (
        Action("backup.back", "escape", "Back", "Back; stops what is being done, if anything is."),
        Action("backup.now", "ctrl+b", "Back up", "Make a backup and read it back."),
        Action("backup.verify", "f2", "Verify", "Read the backup that is marked from end to end."),
        Action("backup.drill", "f3", "Drill", "Restore the backup that is marked, on trial."),
        Action("backup.prune", "f4", "Prune", "Delete old backups; shows first which."),
        Action("backup.folder", "f6", "Folder", "Choose where backups go.", bar=False),
        Action("backup.work", "ctrl+w", "Work on", "Write on while it goes on.", bar=False),
    )
    AUTO_FOCUS = "#backups"
    CSS_PATH = "backup.tcss"

    def __init__(self, *, begin: bool = False) -> None:
        super().__init__()
        self._begin = begin
        self._seen: Seen | None = None
        self._again = asyncio.Event()

    def compose(self) -> ComposeResult:
        """Where, a list, how far it is, and how to get it back."""
        with Horizontal(classes="head"):
            yield Static("Backup", classes="who")
            yield Static("", classes="state", id="state", markup=False)
        with Vertical(classes="pane"):
            yield Static("", id="where")
            yield OptionList(id="backups")
            yield Static("", id="running", markup=False)
        yield Static("Enter on a backup tells how to restore it.", id="how", markup=False)
        yield from self.compose_bar()

    def on_mount(self) -> None:
        """Watches the work, and whether a stick comes or goes."""
        self.set_interval(_LOOK, self._look)
        self.run_worker(self._watch())
        if self._begin:
            self.call_later(self.action_act, "backup.now")

    def on_screen_resume(self) -> None:
        """Shows what lies there now."""
        self.query_one("#state", Static).update(read_backup_state(self.vault).age)
        self._again.set()

    # looking, where the disk may take its time

    async def _watch(self) -> None:
        """Looks in threads, one at a time: one may hang for ever, on a share that is gone."""
        while self._goes_on():
            self._again.clear()
            folder, vault = self._folder, self.vault
            looking = Work("Looking", partial(_look, folder, vault.id, known(vault.database)))
            await self._for(_PATIENCE, looking.ended())
            while self._goes_on() and looking.busy and folder == self._folder:
                self._show(Seen(folder, None))
                await self._for(_AGAIN, looking.ended())
            if self._goes_on() and not looking.busy:
                self._show(await looking.outcome())
                await self._for(_AGAIN, self._again.wait())

    async def _for(self, seconds: float, what: Coroutine[None, None, object]) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):  # wait_for may not hear that a lock cancels it
                await what

    # showing

    @property
    def _folder(self) -> Path | None:
        named = read_settings(self.vault).backup_target
        return Path(named).expanduser() if named else None

    def _show(self, seen: "Seen") -> None:
        if seen == self._seen:
            return
        self._seen = seen
        self.query_one("#state", Static).update(read_backup_state(self.vault).age)
        self.query_one("#where", Static).update(self._where(seen))
        listed = self.query_one("#backups", OptionList)
        marked = listed.highlighted or 0
        listed.clear_options()
        if seen.problem:
            self._say(seen.problem)
        listed.add_options(self._lines(seen.shelf))
        listed.highlighted = min(marked, listed.option_count - 1) if self._own else None

    def _where(self, seen: "Seen") -> Content:
        if seen.folder is None:
            return shown("Backups go nowhere yet. Plug a stick in and press ^b.")
        folder = display_line(str(seen.folder))
        if seen.there is None:
            return Content.assemble(
                folder,
                (" is not answering. Pull the stick out and plug it in again, or press F6.",
                 "$warning"),
            )  # fmt: skip
        if not seen.there:
            return Content.assemble(
                folder, (" is not there. Plug the stick in, or press F6.", "$warning")
            )
        return Content.assemble("Backups go to ", (folder, "bold"))

    def _lines(self, shelf: Shelf | None) -> list[Option]:
        if shelf is None:
            return []
        options = [Option(self._line(own)) for own in self._own]
        if not options:
            options.append(Option("No backup of this vault lies there yet.", disabled=True))
        options += [
            Option(shown_line(f"{other.path.name} · {other.what}, left alone"), disabled=True)
            for other in shelf.others
        ]
        return options

    def _line(self, own: Own) -> Content:
        now = self.vault.around.clock.now()
        at = own.at.astimezone(now.tzinfo)
        return Content.assemble(
            (f"{short_day(at.date(), now.date())} {at:%H:%M}", "bold"),
            f" · {long_ago(own.known.at, now)} · {backing_up.proven(own, now)}",
            (f" · {size_words(own.known.bytes)}", "$quiet"),
        )

    @property
    def _own(self) -> tuple[Own, ...]:
        """Those of this vault, the newest first, as they are listed."""
        return self._seen.shelf.own[::-1] if self._seen and self._seen.shelf else ()

    def _look(self) -> None:
        if not self.notes.is_open or self.screen is not self.app.screen:
            return
        running, meanwhile = self.query_one("#running", Static), self.notes.meanwhile
        running.set_class(meanwhile.busy, "-some")
        if meanwhile.moved():
            self.notes.watching.touch()  # somebody waits for it
        if meanwhile.busy:
            what_now = "Stopping …" if meanwhile.stopping else _WHAT_NOW
            running.update(f"{bar(meanwhile.progress)}\n{what_now}")

    # doing

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "backup.back":
            return ""
        busy = self.notes.meanwhile.busy
        if action.id == "backup.work":
            return "" if busy else "Nothing is being done. Esc goes back."
        if busy:
            return "One thing after the other: Esc stops what is being done."
        if self.vault.look_only and action.id != "backup.verify":
            return "This vault is only looked at: nothing can be noted in it."
        if action.id in {"backup.verify", "backup.drill", "backup.prune"} and not self._own:
            answers = self._seen is not None and self._seen.there is not None
            return "No backup of this vault lies there." if answers else "It is being looked at."
        return ""

    @property
    def _marked(self) -> Own:
        """The one that is marked; where none is, the newest."""
        marked = self.query_one("#backups", OptionList).highlighted or 0
        return self._own[min(marked, len(self._own) - 1)]

    def do_back(self) -> None:
        """Stops what is being done, or leaves."""
        if self.notes.meanwhile.busy:
            self.notes.meanwhile.stop()
        else:
            self.dismiss()

    def do_work(self) -> None:
        """Leaves, and lets it go on."""
        self.dismiss()

    async def do_now(self) -> None:
        """Makes a backup; asks where, if no folder is named yet."""
        folder = self._folder or await self._choose_folder()
        if folder is not None:
            vault = self.vault
            await self._work("Backing up", lambda *how: backing_up.back_up(vault, folder, *how))

    async def do_verify(self) -> None:
        """Reads one again."""
        await self._with_marked("Verifying", backing_up.check)

    async def do_drill(self) -> None:
        """Restores one on trial."""
        await self._with_marked("Restoring on trial", backing_up.drill)

    async def do_prune(self) -> None:
        """Shows what would go, and deletes it if that is right."""
        assert self._seen is not None
        assert self._seen.shelf is not None
        looking = partial(backing_up.plan_to_tidy, self.vault, self._seen.shelf)
        planned = await self.notes.meanwhile.do("Looking what may go", looking)
        if not self._goes_on():
            return
        if not planned.going:
            said = f"Nothing is to be deleted: of {len(planned.kept)}, all are to be kept."
            self._say(said + backing_up.changed_since(planned))
            return
        answers = [("leave", "Leave them all"), ("delete", f"Delete these {len(planned.going)}")]
        question = backing_up.preview(self.vault, planned)
        if await self.app.push_screen_wait(Choose(question, answers)) == "delete":
            vault = self.vault
            await self._work("Deleting", lambda *_: backing_up.tidy(vault, planned))

    async def do_folder(self) -> None:
        """Chooses where backups go."""
        await self._choose_folder()
        self._again.set()

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter tells how to restore it."""
        event.stop()
        text = backing_up.how_to_restore(self._marked.path)
        self.app.push_screen(Choose(text, [("ok", "OK")]))

    async def _choose_folder(self) -> Path | None:
        """One of the sticks that are plugged in, or a folder that is typed."""
        self.vault.require_writer()
        try:
            sticks = await in_time(find_sticks, _PATIENCE)
        except TimeoutError:
            sticks = []
        if sticks:
            answers = [(str(stick), f"{stick.name or stick}  ({stick})") for stick in sticks]
            chosen = await self.app.push_screen_wait(
                Choose("Where shall backups go?", [*answers, (_OTHER, "Another folder")])
            )
            if chosen is None:
                return None
            if chosen != _OTHER:
                return backing_up.use_stick(self.vault, Path(chosen))
        await self.app.push_screen_wait(
            AskLine(
                "The folder that backups go to, best on a stick or another disk:",
                value=read_settings(self.vault).backup_target,
                check=lambda typed: set_backup_target(self.vault, typed),
            )
        )
        return self._folder

    async def _with_marked(
        self, label: str, doing: Callable[[Vault, Path, Report, Cancel], str]
    ) -> None:
        vault, file = self.vault, self._marked.path
        await self._work(label, lambda *how: doing(vault, file, *how))

    async def _work(self, label: str, work: Callable[[Report, Cancel], str]) -> None:
        """Does it; what came of it stands below the list, or in the corner of another screen."""
        try:
            said = await self.notes.meanwhile.do(label, work)
        except NotesError as error:
            if not self._goes_on() and not isinstance(error, Cancelled):
                raise
            said = f"{error.message} {error.hint}"
        if self._goes_on():
            self._again.set()
            self._say(said)
        elif self.notes.is_open:
            self.notes.say(said, lasting=True)

    def _goes_on(self) -> bool:
        """Whether this screen is still there to tell something."""
        return self.is_attached and self.notes.is_open

    def _say(self, text: str) -> None:
        self.query_one("#how", Static).update(shown(text))


def _look(folder: Path | None, vault: str, known: Sequence[Backup], *_: object) -> Seen:
    """In a thread, which may hang: nothing of the vault is asked here."""
    try:
        if folder is None or not folder.is_dir():
            return Seen(folder, there=False)
        return Seen(folder, there=True, shelf=look_among(folder, vault, known))
    except OSError:
        return Seen(folder, there=False)
    except NotesError as error:
        return Seen(folder, there=True, problem=f"{error.message} {error.hint}")
