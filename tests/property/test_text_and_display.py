"""What is typed, kept and shown: no text is changed but in its spelling, none drives a terminal."""

import json
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_tui.domain import text as text_module
from notes_tui.domain.display import display_line, display_safe
from notes_tui.domain.query import Term, parse_query
from notes_tui.domain.text import clean, clean_line, fold
from notes_tui.errors import BadInput

EVERY_CHARACTER = "".join(map(chr, range(0x20000)))  # beyond are no controls
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HARMFUL = {c for c in EVERY_CHARACTER if unicodedata.category(c) in {"Cc", "Cs"}} - {"\n", "\t"}
HARMFUL |= set(BIDI)
PAYLOADS: dict[str, str] = json.loads(
    (Path(__file__).parent.parent / "vectors" / "escape_payloads.json").read_text("ascii")
)["payloads"]
ANY_TEXT = st.text(st.one_of(st.characters(codec=None), st.sampled_from(BIDI + "\x1b\x9b\ud800\n")))


def for_any(
    *inputs: st.SearchStrategy[Any],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Few examples and no time limit: what is slow here is the machine."""
    few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    return lambda test: few(given(*inputs)(test))


def test_no_control_character_of_any_kind_is_shown() -> None:
    assert not HARMFUL & set(display_safe(EVERY_CHARACTER))


def test_every_other_character_is_shown_as_it_is() -> None:
    harmless = "".join(c for c in EVERY_CHARACTER if c not in HARMFUL)
    assert display_safe(harmless) == harmless


@pytest.mark.parametrize("payload", [pytest.param(p, id=name) for name, p in PAYLOADS.items()])
def test_an_escape_sequence_is_shown_harmless_with_its_letters_left(payload: str) -> None:
    letters = [c for c in payload if c not in HARMFUL]
    shown = display_safe(payload)
    assert [new for new, old in zip(shown, payload, strict=True) if new == old] == letters


@for_any(ANY_TEXT)
def test_what_is_shown_is_as_long_as_what_is_stored(text: str) -> None:
    assert len(display_safe(text)) == len(display_line(text)) == len(text)


@for_any(ANY_TEXT)
def test_making_text_safe_twice_changes_nothing_more(text: str) -> None:
    assert display_safe(display_safe(text)) == display_safe(text)


def test_a_place_for_one_line_shows_no_control_character_at_all() -> None:
    shown = display_line(EVERY_CHARACTER)
    assert not (HARMFUL | {"\n", "\t"}) & set(shown)


@for_any(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_cleaned_text_is_nfc_however_it_was_typed(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    expected = unicodedata.normalize("NFC", text)
    assert (clean(text), clean(decomposed), clean(clean(text))) == (expected,) * 3


@pytest.mark.parametrize("broken", ["\0", "a\0b", "\ud800", "a\udfffb"])
def test_text_that_no_reader_could_give_back_is_refused(broken: str) -> None:
    with pytest.raises(BadInput):
        clean(broken)


def test_a_text_holds_up_to_eight_mebi_characters() -> None:
    assert text_module.LONGEST_TEXT == 8 * 2**20


def test_the_longest_text_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_module, "LONGEST_TEXT", 9)
    assert clean("a" * 9) == "a" * 9


@pytest.mark.parametrize("text", ["a" * 10, "\N{DEVANAGARI LETTER QA}" * 5])
def test_text_that_is_or_becomes_too_long_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_module, "LONGEST_TEXT", 9)
    with pytest.raises(BadInput):
        clean(text)


@for_any(st.text("ab \t\r\n\x0b\x0c\x1c\x85\u2028\u2029\xa0\0"))
def test_a_line_is_refused_or_is_one_line_without_space_around_it(text: str) -> None:
    try:
        line = clean_line(text, "The name")
    except BadInput:
        return
    assert [line] == line.strip().splitlines()


@pytest.mark.parametrize(("one", "other"), [("Zoë", "ZOE"), ("Straße", "STRASSE"), ("ﬁn", "FIN")])
def test_names_are_found_without_accents_and_capitals(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@for_any(st.text(st.one_of(st.characters(codec=None), st.sampled_from('"* \n\x1b\ud800_-'))))
def test_any_query_is_read_without_an_error_as_words_that_were_typed(typed: str) -> None:
    for term in parse_query(typed):
        assert term.text in typed


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("left hip", [Term("left", False), Term("hip", False)]),
        ('"left hip" knee', [Term("left hip", False), Term("knee", False)]),
        ("shou*", [Term("shou", True)]),
        ('"left sh"*', [Term("left sh", True)]),
        ('"left hip', [Term("left hip", False)]),
        (' "" * ** - "?" \x1b ', []),
        ("_ __", []),
        ("auf\u200clage", [Term("auf\u200clage", False)]),  # the non-joiner is part of the word
        ('"left\thip"', [Term("left\thip", False)]),
    ],
)
def test_a_query_asks_for_its_words_phrases_and_beginnings(typed: str, terms: list[Term]) -> None:
    assert list(parse_query(typed)) == terms
