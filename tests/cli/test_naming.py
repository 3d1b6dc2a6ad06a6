"""A client is named by an id or by name, as a person would, and never guessed at."""

from pathlib import Path

import pytest

from notes_tui.charting.naming import client_named
from notes_tui.errors import AmbiguousId, NotFound
from notes_tui.vault.vault import Vault
from tests.cli.line import Line
from tests.places import add_client


def test_a_name_a_beginning_of_its_words_and_an_id_all_name_the_client(vault: Vault) -> None:
    tomas, marta = add_client(vault, "Tomás Reyes"), add_client(vault, "Marta Lind")
    for typed in ("Tomás Reyes", "tomas", "REY", "rey to", "  tomas   reyes ", tomas, tomas[:20]):
        assert client_named(vault, typed) == tomas, typed
    assert client_named(vault, "mar") == marta


@pytest.mark.parametrize("typed", ["", " ", "omas", "tomas lind", "%", "zz9", "\udcff"])
def test_what_names_nobody_is_refused(vault: Vault, typed: str) -> None:
    add_client(vault, "Tomás Reyes")
    with pytest.raises((NotFound, AmbiguousId)) as refused:
        client_named(vault, typed)
    assert "Reyes" not in f"{refused.value.message} {refused.value.hint}"


def test_two_who_are_meant_are_not_chosen_between_and_not_named(vault: Vault) -> None:
    ids = [add_client(vault, "Ana Lind"), add_client(vault, "Ana Lindner")]
    with pytest.raises(AmbiguousId) as refused:
        client_named(vault, "ana l")
    assert all(id_ in refused.value.hint for id_ in ids)
    assert "Lind" not in f"{refused.value.message} {refused.value.hint}"
    assert client_named(vault, "Ana Lind") == ids[0], "the whole name goes before longer ones"


def test_every_command_that_asks_for_a_client_takes_a_name(line: Line, tmp_path: Path) -> None:
    marta = line.add_client("Marta Lind")
    line.add_note("marta", listen="Slept.")
    for command in (
        ("client", "show", "marta"),
        ("client", "edit", "marta", "--pronouns", "she/her"),
        ("note", "list", "--client", "marta"),
        ("search", "slept", "--client", "marta"),
        ("track", "marta"),
        ("audit", "show", "--client", "marta"),
        ("export", "client", "marta", "--format", "md", "--to", str(tmp_path / "out.md")),
    ):
        answer = line(*command)
        assert answer.code == 0, (command, answer.err)
    assert line("client", "show", "lind").values["id"] == marta


def test_a_note_under_the_wrong_client_is_written_anew_for_one_named_by_name(line: Line) -> None:
    line.add_client("Marta Lind")
    jonas = line.add_client("Jonas Weber")
    note = line.add_note("marta", listen="Slept.")
    assert line("note", "sign", note).code == 0
    anew = line("note", "void", note, "--reason", "wrong client", "--rewrite-for", "Jonas Weber")
    assert line("note", "show", anew.values["id"]).values["client"] == jonas
