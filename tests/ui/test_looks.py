"""Every screen, whole and readable: its characters as they were agreed, its colours by contrast."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from textual.widgets import Input

from notes_tui.ui.themes import COLOUR_BLIND, DARK, HIGH_CONTRAST, LIGHT
from tests.places import Place
from tests.ui.looking import SIZES, SNAPSHOTS, Look, compare, look_everywhere
from tests.ui.sitting import drive, sitting
from tests.ui.test_writing import with_lou
from tests.ui.walk import ONE_OF_EACH, STOPS, note_at

pytestmark = pytest.mark.long  # five walks past all screens
THEMES = (DARK, LIGHT, HIGH_CONTRAST, COLOUR_BLIND)
TEXT, MARKS = 4.5, 3.0
TEXT_IN_HIGH_CONTRAST = 7.0
Looks = Callable[[str, tuple[int, int]], Mapping[str, Look]]


@pytest.fixture(scope="module")
def looks(templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Looks:
    """All screens in a theme and size, each walked past once."""
    known: dict[tuple[str, tuple[int, int]], Mapping[str, Look]] = {}

    def look(theme: str, size: tuple[int, int]) -> Mapping[str, Look]:
        if (theme, size) not in known:
            folder = tmp_path_factory.mktemp("looks")
            names = STOPS if theme == DARK else ONE_OF_EACH
            known[theme, size] = look_everywhere(templates, folder, theme, size, names)
        return known[theme, size]

    return look


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_screen_looks_as_agreed(looks: Looks, size: tuple[int, int]) -> None:
    differ = [
        compare(f"{stop}-{size[0]}x{size[1]}", look.text)
        for stop, look in looks(DARK, size).items()
    ]
    assert "\n".join(filter(None, differ)) == ""


def test_no_snapshot_is_of_a_screen_that_is_gone(looks: Looks) -> None:
    wanted = {f"{stop}-{w}x{h}.txt" for w, h in SIZES for stop in looks(DARK, (w, h))}
    assert {file.name for file in SNAPSHOTS.iterdir()} == wanted


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_in_every_theme(looks: Looks, theme: str) -> None:
    least = TEXT_IN_HIGH_CONTRAST if theme == HIGH_CONTRAST else TEXT
    weak = {
        (drawn.text, drawn.ink, drawn.paper, round(drawn.contrast, 2))
        for look in looks(theme, (80, 24)).values()
        for drawn in look.drawn
        if drawn.is_text and (drawn.contrast < least or drawn.dim)
    }
    assert weak == set()


@pytest.mark.parametrize("theme", THEMES)
def test_marks_can_be_seen_in_every_theme(looks: Looks, theme: str) -> None:
    weak = {
        (drawn.text, drawn.ink, drawn.paper, round(drawn.contrast, 2))
        for look in looks(theme, (80, 24)).values()
        for drawn in look.drawn
        if not drawn.is_text and (drawn.contrast < MARKS or drawn.dim)
    }
    assert weak == set()


@drive
async def test_without_colour_there_are_shades_of_grey_only(
    sample: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with sitting(sample) as at:
        await note_at("listen")(at)
        for strip in at.strips:
            for _, style, _ in strip:
                for colour in (style.color, style.bgcolor) if style else ():
                    if colour is not None:
                        red, green, blue = colour.get_truecolor()
                        assert red == green == blue


@drive
async def test_the_state_of_a_step_is_told_by_a_character(sample: Place) -> None:
    async with sitting(sample) as at:
        await STOPS["note-contested"](at)
        rail = [line[:20] for line in at.text.splitlines()]
        assert any("1 Listen" in line and "‼" in line for line in rail)
        assert any("3 Assess" in line and "●" in line for line in rail)
        assert any("2 Observe" in line and "●" not in line for line in rail)


@drive
async def test_what_is_to_be_minded_is_told_by_a_character(sample: Place) -> None:
    async with sitting(sample) as at:
        await STOPS["note-contested"](at)
        assert "⚑ Ask before each new place" in at.words


@pytest.mark.parametrize("size", [(20, 5), (2, 1)], ids=str)
@drive
async def test_no_size_of_terminal_breaks_a_screen(sample: Place, size: tuple[int, int]) -> None:
    async with sitting(sample) as at:
        for stop in ("desk", "chart", "note-new-plan", "desk-menu", "search-found", "settle-one"):
            await STOPS[stop](at)
            await at.pilot.resize_terminal(*size)
            await at.pilot.pause()
            await at.pilot.resize_terminal(80, 24)
        assert at.app.is_open


@drive
async def test_a_resize_in_mid_word_loses_no_letter(place: Place) -> None:
    async with sitting(place) as at:
        at.screen.query_one("#find", Input).value = "Lou"
        await at.press("enter")
        await at.type("Slept w")
        await at.pilot.resize_terminal(20, 5)
        await at.type("el")
        await at.pilot.resize_terminal(60, 20)
        await at.type("l")
        assert at.editor.text == "Slept well"


@drive
async def test_in_a_narrow_window_f6_never_goes_to_a_pane_that_is_not_there(place: Place) -> None:
    async with sitting(with_lou(place, {"plan": "walk"}), size=(60, 20)) as at:
        await at.begin_visit("Lou")
        await at.press("f2", "f2")
        for _ in range(3):
            await at.press("f6")
            assert at.screen.focused is not None
            assert at.screen.focused.region.area > 0
