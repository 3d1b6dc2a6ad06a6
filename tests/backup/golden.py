"""Makes the backup of the present format that is kept for every later version to read.

    python -m tests.backup.golden

Made once for each format, and never again: tests/vectors/backup-N.ntbak must not change.
"""

import json
import tempfile
from pathlib import Path

from notes_tui.backup.creating import create_backup
from notes_tui.backup.manifest import FORMAT
from notes_tui.backup.unlocking import by_passphrase
from notes_tui.backup.verifying import verify_backup
from notes_tui.vault import listing
from tests.backup.filled import fill
from tests.places import PASSPHRASE, make_place

VECTORS = Path(__file__).parent.parent / "vectors"


def main() -> None:
    file = VECTORS / f"backup-{FORMAT}.ntbak"
    if file.exists():
        raise SystemExit(f"{file} is there, and stays as it is.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = make_place(folder)
        vault = place.open()
        create_backup(vault, folder).file.unlink()  # so that there is one before
        fill(vault, photos=False)
        (client,) = listing.recent_clients(vault.database, 1)
        note = next(row.id for row in listing.notes(vault.database, client=client.id))
        place.clock.move(hours=1)
        made = create_backup(vault, folder)
        vault.close()
        made.file.rename(file)
    read = verify_backup(file, by_passphrase(PASSPHRASE)).read
    said = {
        "what": f"What {file.name} holds: a backup of format {FORMAT}, opened by passphrase and by"
        " code.",
        "passphrase": PASSPHRASE,
        "recovery_code": place.created.recovery_code,
        "note": note,
        "sha256": read.sha256,
        "manifest": read.name,
        "rows": dict(read.manifest.rows),
    }
    file.with_suffix(".json").write_text(json.dumps(said, indent=2) + "\n", "ascii")


if __name__ == "__main__":
    main()
