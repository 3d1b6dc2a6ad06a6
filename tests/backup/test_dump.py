"""The lines of a dump: any SQLite reads them back, and so do we without running them."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_tui.errors import Damaged
from notes_tui.vault.dumping import HEAD_ENDS, TAIL, literal
from notes_tui.vault.loading import Lines
from notes_tui.vault.migrate import migrations
from notes_tui.vault.sources import SOURCES
from notes_tui.vault.views import TABLES
from tests.places import Place

VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.binary(max_size=200),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.sampled_from(["'", "''", "\n", "\0", "a\0'\n);", "CAST(X'00' AS TEXT)", "NULL", "X'00'"]),
)
HEAD = b"PRAGMA user_version = 7;\n" + HEAD_ENDS


@given(VALUES)
def test_sqlite_reads_each_value_as_what_it_was(value: object) -> None:
    connection = sqlite3.connect(":memory:")
    (found,) = connection.execute(f"SELECT {literal(value).decode()}").fetchone()
    connection.close()
    assert (type(found), found) == (type(value), value)


@given(st.one_of(st.integers(-(2**63), 2**63 - 1), st.binary(), st.text("ab'é ")))
def test_a_value_that_needs_no_care_is_spelled_as_sqlite_spells_it(value: object) -> None:
    connection = sqlite3.connect(":memory:")
    (found,) = connection.execute("SELECT quote(?)", (value,)).fetchone()
    connection.close()
    assert literal(value).decode() == found


@settings(deadline=None)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=5), max_size=5), st.integers(1, 40))
def test_rows_come_back_however_the_dump_is_cut(rows: list[list[object]], step: int) -> None:
    lines = [b"INSERT INTO facts VALUES(" + b",".join(map(literal, r)) + b");\n" for r in rows]
    dump = b"".join(lines) + TAIL
    reader = Lines()
    assert reader.begin(HEAD + dump[:3]) == 7
    found = list(reader.rows(b""))
    for at in range(3, len(dump), step):
        found += reader.rows(dump[at : at + step])
    reader.end()
    assert found == [("facts", row) for row in rows]


def read_all(reader: Lines, data: bytes) -> None:
    list(reader.rows(data))
    reader.end()


@given(st.binary(max_size=60))
def test_what_is_no_row_is_damage_and_nothing_worse(line: bytes) -> None:
    reader = Lines()
    reader.begin(HEAD)
    with pytest.raises(Damaged):
        read_all(reader, b"INSERT INTO facts VALUES(" + line + b"\n")


def test_every_table_of_the_vault_is_a_source_or_a_view(place: Place) -> None:
    """A table that is neither would be lost in a backup."""
    vault = place.open()
    tables = {
        name
        for (name,) in vault.database.conn.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    }
    vault.close()
    words = {name for name in tables if name.startswith("note_words")}
    assert words
    assert tables - words - set(TABLES) == set(SOURCES)
    assert max(migrations()) >= 5
