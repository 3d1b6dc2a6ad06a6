"""What stands in the lists and no revision accounts for is found, and goes with a rebuild."""

import pytest

from notes_tui.vault.connection import run, transaction
from notes_tui.vault.vault import Vault
from notes_tui.vault.verifying import verify
from tests.places import add_client, add_note

NOBODY = "a" * 26


@pytest.mark.parametrize(
    "sql",
    [
        f"INSERT INTO records VALUES ('{NOBODY}', 'note', NULL, 0)",
        f"INSERT INTO heads VALUES ('{NOBODY}', x'00')",
        f"INSERT INTO conflicts VALUES ('{NOBODY}', 'name')",
        f"INSERT INTO clients (id, name, folded, archived) VALUES ('{NOBODY}', 'N', 'n', 0)",
        f"INSERT INTO notes VALUES (99, '{NOBODY}', '{NOBODY}', '', 0, '', 'unsigned')",
        "UPDATE clients SET notes = notes + 1",
        "UPDATE clients SET last_visit = NULL",
        "UPDATE tally SET number = 7 WHERE what = 'clients'",
        "INSERT INTO tally VALUES ('notes discarded', 3)",
        "DELETE FROM tally",
        f"INSERT INTO assessments VALUES ('{NOBODY}', '', '', '', '', '', '')",
        f"INSERT INTO findings VALUES ('{NOBODY}', 'hold', 'left', 1, '61')",
        f"INSERT INTO templates VALUES ('{NOBODY}', '', '', '', '', '')",
        "UPDATE note_texts SET findings = 'cramp'",
    ],
)
def test_a_list_that_says_too_much_or_too_little_is_found_and_mended(
    vault: Vault, sql: str
) -> None:
    add_note(vault, add_client(vault), listen="Left hip catches.")
    assert verify(vault, lambda _: None).ok
    with transaction(vault.database):
        run(vault.database, sql)
    problems = verify(vault, lambda _: None).problems
    assert problems
    assert all("doctor --rebuild" in problem.hint for problem in problems)
    vault.rebuild(lambda _: None)
    assert verify(vault, lambda _: None).ok
