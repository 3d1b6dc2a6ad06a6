"""The names inside a vault's folder."""

from dataclasses import dataclass
from pathlib import Path

from notes_tui.errors import NoVault
from notes_tui.vault.files import disk


@dataclass(frozen=True)
class Layout:
    """Where the files of a vault lie, and its anchor's folder elsewhere."""

    folder: Path
    anchors: Path

    @property
    def database(self) -> Path:
        """The SQLCipher database."""
        return self.folder / "notes.db"

    @property
    def keys(self) -> Path:
        """The key slots."""
        return self.folder / "keys.json"

    @property
    def previous_keys(self) -> Path:
        """The key slots before the last change, until the next good open."""
        return self.folder / "keys.json.previous"

    @property
    def lock(self) -> Path:
        """The writer lock."""
        return self.folder / "lock"

    def before_migration(self, version: int) -> Path:
        """The database as it was at this version, until the next good open."""
        return self.folder / f"notes.db.version-{version}"

    def beside(self, suffix: str) -> Path:
        """A sibling folder, for what is being built or replaced."""
        return self.folder.with_name(self.folder.name + suffix)

    def require(self) -> None:
        """NoVault unless a vault lies here."""
        with disk("The vault cannot be read."):
            there = self.folder.exists()
            is_vault = self.keys.exists() or self.database.exists()
        if not there:
            raise NoVault(
                "There is no vault at this place.",
                "Make one with: notes-tui init PATH, or name yours with --vault PATH.",
            )
        if not is_vault:
            raise NoVault(
                "This place exists but is not a vault (no keys.json, no notes.db in it).",
                "Name the vault's own folder with --vault PATH.",
            )
