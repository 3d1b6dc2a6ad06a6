"""The audit trail as a person reads it: who, on which device, when, what, and whose."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from notes_tui.domain.moment import show_seconds
from notes_tui.vault import audit, listing
from notes_tui.vault.audit import Entry
from notes_tui.vault.conflicts import author_name
from notes_tui.vault.vault import Vault

ACTS: Final[Mapping[str, str]] = {
    "unlock": "Opened the vault",
    "unlock_failed": "Failed to open the vault",
    "view": "Read",
    "search": "Searched",
    "peek": "Looked at last visit early",
    "create": "Began",
    "revise": "Changed",
    "confirm": "Said that a plan line holds",
    "drop_line": "Dropped a plan line",
    "resolve": "Settled two texts",
    "sign": "Signed",
    "amend": "Added to a signed note",
    "discard": "Discarded",
    "bring_back": "Brought back",
    "move": "Moved",
    "undo": "Took back",
    "redo": "Did again",
    "export": "Wrote out of the vault",
    "print": "Printed",
    "backup": "Backed up",
    "verify_backup": "Verified a backup",
    "drill": "Restored a backup on trial",
    "delete_backup": "Deleted an old backup",
    "restore": "Restored",
    "restored": "Went on as a new device, restored",
    "cloned": "Went on as a new device, as a copy",
    "sync": "Synchronised",
    "import": "Took in",
    "set": "Changed a setting",
    "change_passphrase": "Changed the passphrase",
    "change_recovery": "Changed the recovery code",
    "change_keys": "Changed the keys",
    "approve": "Approved a plugin",
    "disable": "Disabled a plugin",
    "rebuild": "Worked out all lists anew",
    "moved": "Said that the vault was moved here",
    "sample": "Made the sample practice",
}
"""What the word of each act means. Words of plugins and of later versions are shown as they are."""


@dataclass(frozen=True)
class Noted:
    """One entry of the trail."""

    n: int
    at: str
    """An ISO text, on the clock of whoever did it."""
    who: str
    device: str
    act: str
    """The word that is stored."""
    words: str
    """What was done, in words."""
    kind: str
    record: str
    client: str
    whose: str
    """The client's name; "" where it concerns nobody."""
    details: Mapping[str, Any]


def read_trail(
    vault: Vault, *, client: str = "", act: str = "", most: int = 200
) -> tuple[Noted, ...]:
    """The newest entries, the latest first; of one client or one act only where that is asked."""
    naming = _Naming(vault)
    found = audit.newest(vault.database, most, client=client, act=act)
    return tuple(naming.noted(entry) for entry in found)


def read_chain(vault: Vault, *, client: str = "") -> Iterator[tuple[Entry, Noted]]:
    """The whole chain from its beginning, each link checked; of one client's entries if asked."""
    naming = _Naming(vault)
    for entry in audit.entries(vault.database):
        if client in {"", entry.fields.get("client")}:
            yield entry, naming.noted(entry)


class _Naming:
    """Knows the names behind the ids of entries, each looked up once."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._clients = {row.id: row.name for row in listing.clients(vault.database, archived=True)}
        self._others: dict[str, str] = {}

    def noted(self, entry: Entry) -> Noted:
        """An entry with the names of whom it speaks."""
        fields: Mapping[str, Any] = entry.fields
        act, client = str(fields["act"]), str(fields.get("client", ""))
        return Noted(
            n=entry.n,
            at=show_seconds(fields["at"], fields["offset"]),
            who=self._name(str(fields["practitioner"])),
            device=self._name(str(fields["device"])),
            act=act,
            words=ACTS.get(act, act.replace("_", " ")),
            kind=str(fields.get("kind", "")),
            record=str(fields.get("record", "")),
            client=client,
            whose=self._clients.get(client, client[:8]),
            details=fields.get("details", {}),
        )

    def _name(self, id_: str) -> str:
        """Of a practitioner or a device; the beginning of the id where the record is not here."""
        if id_ not in self._others:
            self._others[id_] = author_name(self._vault, id_)
        return self._others[id_]
