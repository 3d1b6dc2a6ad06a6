"""A fault at each call of opening a vault with a migration to come: old or new, never between."""

import shutil
import stat
from pathlib import Path

import pytest

from notes_tui.errors import NotesError
from notes_tui.resources import resource_folder
from notes_tui.vault import keyslots, migrate
from notes_tui.vault.connection import open_database, row
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, open_vault
from tests.faults.conftest import EARLIER, Ward
from tests.faults.copies import by_key, layout_of, problems_of
from tests.faults.faultline import Kind
from tests.faults.injecting import KINDS, Bench, Operation, Trial, chosen
from tests.places import surroundings

pytestmark = [pytest.mark.faults, pytest.mark.long]

_OLD = max(migrate.migrations())
_NEW = _OLD + 1
_ADDED = ("CREATE TABLE first (id TEXT)", "CREATE INDEX second ON first (id)")
_MIGRATION = f"""\
{_ADDED[0]};
INSERT INTO first SELECT id FROM records;
{_ADDED[1]};
CREATE TABLE third (number INTEGER);
INSERT INTO third SELECT count(*) FROM first;
"""


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """The program's migrations and one more."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for file in resource_folder("migrations").iterdir():
        (folder / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / f"{_NEW:04}_x.sql").write_text(_MIGRATION)
    return folder


def schema(path: Path, ward: Ward) -> tuple[int, bool]:
    """The version of the database, and whether the contents are those of that version."""
    database = open_database(path, keyslots.database_key(ward.key, ward.place.created.vault))
    there = row(database, "SELECT count(*) FROM sqlite_master WHERE name IN ('first', 'second')")
    counts = "SELECT (SELECT count(*) FROM records), (SELECT count(*) FROM first), * FROM third"
    version = migrate.version(database)
    if version == _NEW:
        found = row(database, counts)
        whole = there == (2,) and found is not None and len(set(found)) == 1
    else:
        whole = version == _OLD and there == (0,)
    database.conn.close()
    return version, whole


def broken(trial: Trial, ward: Ward, migrations: Path) -> list[str]:
    layout = layout_of(trial.folder)
    found = trial.manners()
    version, whole = schema(layout.database, ward)
    if not whole:
        found.append(f"the schema is neither old nor new, and says {version}")
    if trial.done and version != _NEW:
        found.append("it was acknowledged and is not there")
    if version == _NEW:
        found += _copy_flaws(layout, ward)
    return found + _opened(layout, ward, migrations)


def _copy_flaws(layout: Layout, ward: Ward) -> list[str]:
    """Until the next good opening the database as it was must lie beside."""
    copy = layout.before_migration(_OLD)
    if not copy.exists():
        return ["the copy from before the migration is gone"]
    if stat.S_IMODE(copy.stat().st_mode) != 0o600:
        return [f"others may read the copy: {copy.stat().st_mode:o}"]
    return [] if schema(copy, ward) == (_OLD, True) else ["the copy is not whole"]


def _opened(layout: Layout, ward: Ward, migrations: Path) -> list[str]:
    try:
        vault = open_vault(
            layout, by_key(ward.key), surroundings(), Way.WRITE, migrations_in=migrations
        )
    except NotesError as error:
        return [f"it does not open: {error.message}"]
    wrong = vault.notices + problems_of(vault)
    if vault.get(ward.note).settled("section/listen") != EARLIER:
        wrong.append("an earlier note is not as it was")
    vault.close()
    return wrong if schema(layout.database, ward) == (_NEW, True) else [*wrong, "still not new"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_of_a_migration_leaves_the_old_schema_or_the_new(
    kind: Kind, bench: Bench, ward: Ward, migrations: Path
) -> None:
    operation = Operation("migrate", ward.folder, ward.key, (str(migrations),))
    calls = bench.calls(operation)
    assert [
        f"{trial}: {promise}"
        for trial in bench.trials(operation, kind, chosen(calls, kind, one_in=5))
        for promise in broken(trial, ward, migrations)
    ] == []


def test_a_migration_that_fails_by_itself_leaves_the_old_schema(
    ward: Ward, migrations: Path, tmp_path: Path
) -> None:
    with (migrations / f"{_NEW:04}_x.sql").open("a") as file:
        file.write("INSERT INTO nowhere VALUES (1);\n")
    layout = layout_of(Path(shutil.copytree(ward.folder, tmp_path / "copy")))
    with pytest.raises(NotesError):
        open_vault(layout, by_key(ward.key), surroundings(), Way.WRITE, migrations_in=migrations)
    assert schema(layout.database, ward) == (_OLD, True)
