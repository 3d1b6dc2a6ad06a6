"""What tests put in place of the machine: a standing clock, cheap key derivation, a vault."""

import secrets
import shutil
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from notes_tui.crypto.cost import FLOOR_COST
from notes_tui.domain.note import occurred_part, section_parts
from notes_tui.vault.anchor import AnchorFile
from notes_tui.vault.audit import Act
from notes_tui.vault.creating import Created, create_vault
from notes_tui.vault.keyslots import open_with_passphrase, read_keys
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.vault import Vault

PASSPHRASE = "ruby onset quilt parsley tango"
LISTEN = "Ache in the left groin."
VISIT = "2026-03-02T09:30+01:00"


@dataclass
class StandingClock:
    """A clock that moves only when a test moves it. Starts on the demo's today."""

    moment: datetime = field(
        default_factory=lambda: datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=1)))
    )

    def now(self) -> datetime:
        return self.moment

    def localise(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.moment.tzinfo)

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


def surroundings(clock: StandingClock | None = None) -> Surroundings:
    """Floor-cost key derivation: a vault opens in a fraction of a second."""
    return Surroundings(
        clock=clock or StandingClock(),
        entropy=secrets.token_bytes,
        device_name="Laptop A",
        kdf_cost=lambda: FLOOR_COST,
        age_work=10,
    )


@dataclass
class Place:
    """A vault on disk and all that is needed to open it."""

    layout: Layout
    around: Surroundings
    clock: StandingClock
    created: Created

    def open(self, *, write: bool = True) -> Vault:
        way = Way.WRITE if write else Way.READ
        return open_vault(self.layout, by_passphrase(PASSPHRASE), self.around, way)


def make_place(folder: Path) -> Place:
    """A new vault at `folder/practice.vault`, its anchors at `folder/state/anchors`."""
    clock = StandingClock()
    around = surroundings(clock)
    layout = Layout(folder / "practice.vault", folder / "state" / "anchors")
    created = create_vault(
        layout, PASSPHRASE, around, practice="Riverside Bodywork", practitioner="Ada"
    )
    return Place(layout, around, clock, created)


def copy_vault(made: Place, layout: Layout) -> None:
    """A vault that was made once, at another place: a copy takes milliseconds, making one does not.

    Its anchor is written anew for that place, so that it opens as if it had been made there.
    """
    shutil.copytree(made.layout.folder, layout.folder)
    anchor = AnchorFile(made.layout.anchors, made.created.vault, made.layout.folder).read()
    assert anchor is not None
    there = AnchorFile(layout.anchors, anchor.vault, layout.folder)
    there.reset(anchor.tip, anchor.instance, _key(layout.keys.read_bytes()))


@cache
def _key(keys: bytes) -> bytes:
    """The vault key behind the passphrase: the same for every copy of a vault."""
    return open_with_passphrase(read_keys(keys), PASSPHRASE)


def copy_place(made: Place, folder: Path) -> Place:
    """What `make_place(folder)` makes, with the keys and ids of the one that is copied."""
    clock = StandingClock()
    layout = Layout(folder / "practice.vault", folder / "state" / "anchors")
    copy_vault(made, layout)
    return Place(layout, surroundings(clock), clock, made.created)


def add_client(vault: Vault, name: str = "Marta Lind") -> str:
    """A client straight into the vault; the id."""
    client = vault.new_id()
    revision = vault.compose(client, "client", {"name": name}, client=client)
    vault.save([revision], Act("create", "client", client, client))
    return client


def add_note(vault: Vault, client: str, occurred_at: str = VISIT, **sections: str) -> str:
    """A note straight into the vault; the id."""
    note = vault.new_id()
    parts = section_parts(sections) | occurred_part(occurred_at)
    revision = vault.compose(note, "note", parts, client=client)
    vault.save([revision], Act("create", "note", note, client))
    return note
