"""No text of any field drives the terminal or the screen library: it is shown, to the letter.

Everything that is stored, typed or told is one of these texts; all screens are walked past.
"""

import asyncio
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.screen import Screen
from textual.widgets import Input

from notes_tui.domain.assessment import assessment_parts
from notes_tui.domain.author import practitioner_parts
from notes_tui.domain.canonical import Value
from notes_tui.domain.client import FIELDS, WARNINGS
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.template import template_hash, template_record
from notes_tui.domain.template_form import template_parts
from notes_tui.errors import StorageFailed
from notes_tui.practice.settings import pin_offered
from notes_tui.practice.snippets import Snippets
from notes_tui.ui.screens.chart import ChartScreen
from notes_tui.ui.shown import LastWall
from notes_tui.vault import listing
from notes_tui.vault.audit import Act
from notes_tui.vault.creating import create_vault
from notes_tui.vault.layout import Layout
from notes_tui.vault.vault import Vault
from tests.places import PASSPHRASE, Place, StandingClock, surroundings
from tests.ui.sitting import Sitting, drive, sitting
from tests.ui.walk import (
    SHOWING_DATA,
    every_screen_class,
    go_home,
    search_for,
    walk,
    walk_unlock,
)

WIDE = (140, 40)
pytestmark = pytest.mark.long  # the walk past all screens
VECTORS = Path(__file__).parent.parent / "vectors"


def payloads(kind: str) -> list[str]:
    """Those that can be stored, in one line each."""
    found = json.loads((VECTORS / f"{kind}_payloads.json").read_text("utf-8"))["payloads"].values()
    return [
        text
        for text in found
        if not re.search("[\0\ud800-\udfff]", text) and len(text.splitlines()) == 1 and text.strip()
    ]


ESCAPES, MARKUPS = payloads("escape"), payloads("markup")
LITERAL = "K [b]x[/] [@click=app.quit]q[/] $error {} [/]"
"""Not one of its characters is lost, unless something takes it for markup."""
FOLDER = "v [b]x[] $error {} [@click=app.quit]"
CONTROLS = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def poison(folder: Path, texts: Sequence[str], everywhere: str, name: str) -> Place:
    """A practice of a client for each text, each with a note, and every part of it this text.

    The one seen last holds `everywhere` in each of its fields, and so do the practice's own names.
    """
    clock = StandingClock()
    around = replace(
        surroundings(clock), device_name=everywhere, entropy=random.Random(3).randbytes
    )
    layout = Layout(folder / name, folder / "state" / "anchors")
    folder.mkdir()
    created = create_vault(layout, PASSPHRASE, around, practice=everywhere, practitioner=everywhere)
    place = Place(layout, around, clock, created)
    vault = place.open()
    for day, text in enumerate([*texts, everywhere], 1):
        write_all(vault, text, f"2026-0{1 + day // 28}-{day % 28 + 1:02}T09:30+01:00")
    vault.put_setting("backup_target", everywhere)
    pin_offered(vault)
    vault.close()
    return place


def write_all(vault: Vault, text: str, day: str) -> None:
    client, bo = vault.new_id(), vault.new_id()
    known: dict[str, Value] = {field: text for field in FIELDS if field != "born"}
    for kind in WARNINGS:
        known[f"{kind}/{vault.new_id()}"] = {"text": text}
    parts: dict[str, Value] = {f"section/{section}": text for section in SECTIONS}
    earlier = vault.new_id()
    note = vault.new_id()
    first = vault.compose(note, "note", parts | {"occurred_at": day}, client=client)
    ours, theirs = (
        vault.compose(note, "note", {"section/listen": side}, client=client, parents=[first.id])
        for side in (text, text + text)
    )
    assessed = vault.new_id()
    template: dict[str, Value] = {
        "template": {"id": f"t{assessed}", "version": "1.0.0", "title": text},
        "item": [
            {"id": "held", "type": "number", "label": text, "unit": text, "side": "pair"},
            {"id": "felt", "type": "text", "label": text},
        ],
    }
    made_with = (f"t{assessed}", "1.0.0", template_hash(template))
    answers: dict[str, Value] = {"held": {"left": "3", "right": "4"}, "felt": text}
    filled = assessment_parts(note, made_with, answers, {}, examiner=text, instrument=text)
    vault.save(
        [
            vault.compose(
                template_record(f"t{assessed}"), "template", template_parts(template, text)
            ),
            vault.compose(assessed, "assessment", filled, client=client),
            vault.compose(bo, "practitioner", practitioner_parts(text, {})),
            vault.compose(client, "client", known, client=client),
            vault.compose(
                earlier, "note", parts | {"occurred_at": "2025-12-01T09:30+01:00"}, client=client
            ),
            first,
            ours,
            replace(theirs, author=bo),
            vault.compose(vault.new_id(), "attachment", attached(note, text), client=client),
        ],
        Act("sample"),
    )


def attached(note: str, name: str) -> dict[str, Value]:
    """A file as another device may have written it, past all checks of a name."""
    return {
        "note": note,
        "name": name[:255],
        "type": "image/jpeg",
        "size": 1,
        **dict.fromkeys(("sha256", "blob"), "0" * 64),
    }


@pytest.fixture(scope="module")
def all_in_one(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A practice in which every field holds all of them, the literal one first."""
    folder = tmp_path_factory.mktemp("all") / "t"
    every = f"{LITERAL} " + "".join([*ESCAPES, *MARKUPS])
    return poison(folder, ["Lou", "Max"], every, f"{FOLDER}\x1b]0;owned\x07\x9b31m.vault")


@pytest.fixture(scope="module")
def each(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A practice with a client for each of them."""
    return poison(tmp_path_factory.mktemp("each") / "t", [*ESCAPES, *MARKUPS], "Z", "v.vault")


def harm_in(at: Sitting) -> list[str]:
    """What on the screen could drive the terminal, or does something when it is clicked."""
    return [
        text
        for strip in at.strips
        for text, style, control in strip
        if control is not None
        or CONTROLS.search(text)
        or (style is not None and (style.link or {"@click", "@mouse.enter"} & set(style.meta)))
    ]


@dataclass
class Walked:
    """What was seen at each stop of one walk."""

    harm: dict[str, list[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    caught: dict[str, list[str]] = field(default_factory=dict)
    """What came as far as the last wall, on screens without a field to type into."""
    screens: set[type[Screen[Any]]] = field(default_factory=set)


@pytest.fixture(scope="module")
def walked(all_in_one: Place) -> Walked:
    walked, caught = Walked(), list[str]()
    wall = LastWall.apply

    def watch(self: LastWall, segments: list[Segment], background: Color) -> list[Segment]:
        caught.extend(segment.text for segment in segments if CONTROLS.search(segment.text))
        return wall(self, segments, background)

    def look(at: Sitting, stop: str) -> None:
        caught.clear()
        walked.harm[stop], walked.words[stop] = harm_in(at), at.words
        walked.caught[stop] = [] if at.screen.query(Input) else list(caught)
        walked.screens |= {type(screen) for screen in at.app.screen_stack}

    async def go() -> None:
        async with sitting(all_in_one, unlocked=False, size=WIDE) as at:
            async for stop in walk_unlock(at):
                look(at, stop)
            await at.unlock()
            async for stop in walk(at, SHOWING_DATA):
                look(at, stop)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LastWall, "apply", watch)
        asyncio.run(go())
    return walked


async def type_all(at: Sitting, texts: Sequence[str]) -> None:
    """What is typed and searched for is one of these too."""
    for text in texts[::2]:
        at.screen.query_one("#find", Input).value = text
        await at.pilot.pause()
        assert not harm_in(at)
    await at.press("ctrl+f")
    for text in ("".join(texts), *texts[::6]):
        await search_for(at, text)
        assert not harm_in(at)
    await go_home(at)
    await at.act("app.palette")
    for text in ("".join(texts), *texts[::6]):
        at.screen.query_one(Input).value = text
        await at.pilot.pause()
        assert not harm_in(at)


async def tell_all(at: Sitting, texts: Sequence[str]) -> None:
    """And so is what is told."""
    await go_home(at)
    for several in (texts[at_::8] for at_ in range(8)):
        for text in several:
            at.app.say(text, lasting=True)
            at.app.tell(StorageFailed(text, text))
        await at.pilot.pause()
        assert not harm_in(at)
        at.app.clear_notifications()


def test_nothing_of_any_field_drives_the_terminal_from_any_screen(walked: Walked) -> None:
    assert {stop: harm for stop, harm in walked.harm.items() if harm} == {}


def test_the_last_wall_has_nothing_to_do_where_data_is_drawn(walked: Walked) -> None:
    assert {stop: texts for stop, texts in walked.caught.items() if texts} == {}


def test_the_walk_passes_every_screen_there_is(walked: Walked) -> None:
    """Those that are missing show the program's own words and what is typed into them."""
    missing = {kind.__name__ for kind in every_screen_class() - walked.screens}
    assert missing == {"FirstRun", "Veil", "Waiting"}


def test_markup_in_any_field_is_shown_to_the_letter(walked: Walked) -> None:
    without_data = re.compile(
        "(unlock|.*-help|.*-menu|desk-palette|desk-palette-finding|desk-tour|profile-refusing"
        "|note-new-plan|note-growing|search|search-(found|meant|step|client)|plugins|settings-.*|files-working|cover.*"
        "|backup.*|parting|sign-asking|later-(late|error))$"
    )
    lacking = [
        stop
        for stop, words in walked.words.items()
        if LITERAL not in words and not without_data.match(stop)
    ]
    assert lacking == ["unlock-refusing"]
    assert FOLDER in walked.words["unlock-refusing"]


@drive
async def test_the_last_wall_stops_what_came_another_way(place: Place) -> None:
    async with sitting(place, size=WIDE) as at:
        await at.paste("\x1b]0;owned\x07")
        at.screen.query_one("#left").border_title = "\x9b31m"
        await at.pilot.pause()
        assert not harm_in(at)


@drive
async def test_none_of_them_breaks_a_list_or_a_chart(each: Place) -> None:
    async with sitting(each, size=WIDE) as at:
        for client in list(listing.clients(at.vault.database))[::4]:
            await at.app.push_screen(ChartScreen(client.id))
            await at.pilot.pause()
            assert not harm_in(at), client.name
            await at.app.pop_screen()


@drive
async def test_none_of_them_breaks_a_screen_into_which_it_is_typed(each: Place) -> None:
    async with sitting(each, size=WIDE) as at:
        await type_all(at, [*ESCAPES, *MARKUPS])


@drive
async def test_none_of_them_breaks_a_sentence_in_the_corner(place: Place) -> None:
    async with sitting(place, size=WIDE) as at:
        await tell_all(at, [*ESCAPES, *MARKUPS])


@pytest.mark.parametrize("texts", [ESCAPES, MARKUPS], ids=["escape", "markup"])
@drive
async def test_a_snippet_of_anything_is_shown_as_it_is(
    place: Place, monkeypatch: pytest.MonkeyPatch, texts: list[str]
) -> None:
    words = {f"s{number}": text for number, text in enumerate(texts)}
    monkeypatch.setattr("notes_tui.ui.screens.note.read_snippets", lambda: Snippets(words))
    async with sitting(place, size=WIDE) as at:
        await at.type("Lou")
        await at.press("enter")
        for word in words:
            at.editor.insert(f"\n{word}")
            await at.pilot.press(":", "space")
            at.editor.move_cursor(at.editor.document.end)
        await at.pilot.pause()
        assert not harm_in(at)
        assert all(text in at.editor.text for text in texts)


@pytest.mark.parametrize("texts", [ESCAPES, MARKUPS], ids=["escape", "markup"])
@drive
async def test_what_the_first_run_is_given_is_shown_as_it_is(
    nowhere: Place, texts: list[str]
) -> None:
    async with sitting(nowhere, unlocked=False, size=WIDE) as at:
        await at.is_on("FirstRun")
        for text in texts:
            for field in ("#practice", "#practitioner", "#folder"):
                at.screen.query_one(field, Input).value = text
            at.screen._failed(StorageFailed(text, text))  # type: ignore[attr-defined]
            await at.pilot.pause()
            assert not harm_in(at)


def test_there_are_forty_of_each() -> None:
    assert (len(ESCAPES) >= 40, len(MARKUPS) >= 40) == (True, True)
