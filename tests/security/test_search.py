"""Any text may be typed into the search, on a real vault."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_tui.domain.note import SECTIONS
from notes_tui.domain.query import parse_query
from notes_tui.vault.vault import Vault
from tests.places import add_client, add_note, make_place

SQL = [
    *('"', '""', '"""', "'", "*", '"a"*', "hip*", "*hip", "NEAR(hip left)", "NEAR/3", "^hip"),
    *("hip AND", "OR hip", "NOT", "a NOT b", "listen: hip", "{listen plan}: hip", "-plan : hip"),
    *("(", ")", "((((", "hip + left", "hip;", "'; DROP TABLE notes; --"),
    *("%", "_", "\\", "?1", ":a", "\0", "\x01", "\x1b[2J", "\ud800", "\u202e", "\u200d"),
    *("e\u0301", "²", "ß"),
    "\N{GRINNING FACE}",
]  # fmt: skip
WORD = st.one_of(st.text(st.characters(codec=None), max_size=12), st.sampled_from([*SQL, "hip"]))
ANY = st.lists(WORD).map(" ".join)


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    vault = make_place(tmp_path_factory.mktemp("search")).open()
    client = add_client(vault)
    add_note(
        vault, client, listen="Left hip catches on the stairs.", plan='"Bridges" NEAR(the hip)'
    )
    add_note(vault, client, listen=" ".join(SQL).replace("\0", "").replace("\ud800", ""))
    yield vault
    vault.close()


@pytest.mark.parametrize("typed", SQL)
def test_signs_that_mean_something_to_the_database_are_text_like_any_other(
    practice: Vault, typed: str
) -> None:
    practice.search(parse_query(typed))


@settings(max_examples=400, deadline=None)
@given(typed=ANY, section=st.sampled_from([None, *SECTIONS]))
def test_any_text_can_be_searched_for(practice: Vault, typed: str, section: str | None) -> None:
    found = practice.search(parse_query(typed), section=section)
    assert found.total >= len({hit.note for hit in found.hits})


@settings(max_examples=100, deadline=None)
@given(typed=ANY)
def test_what_is_suggested_instead_can_be_searched_for_too(practice: Vault, typed: str) -> None:
    meant = practice.search(parse_query(typed)).did_you_mean
    if meant is not None:
        practice.search(parse_query(meant))


@pytest.mark.parametrize("typed", ["hip " * 3000, "zz " * 3000, "x" * 200_000, '"' + "hip " * 9000])
def test_a_query_without_end_is_answered(practice: Vault, typed: str) -> None:
    practice.search(parse_query(typed))


@pytest.mark.parametrize("operator", ["NOT", "OR", "AND", "NEAR"])
def test_no_word_of_a_query_is_taken_for_an_operator(practice: Vault, operator: str) -> None:
    """As an operator, each would let the note be found that does not hold the word."""
    assert practice.search(parse_query(f"stairs {operator} zzz")).total == 0


def test_searching_changes_nothing(practice: Vault, tmp_path: Path) -> None:
    before = practice.tip()
    practice.search(parse_query("'; DELETE FROM revisions; --"))
    assert practice.tip() == before
    assert practice.search(parse_query("stairs")).total == 1
