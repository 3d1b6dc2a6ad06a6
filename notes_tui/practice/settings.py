"""Settings of a vault: after how long it hides, the PIN that brings it back, where backups go."""

import hmac
from dataclasses import dataclass
from pathlib import Path

from notes_tui.errors import BadInput
from notes_tui.vault import drafts, settings, tally
from notes_tui.vault.vault import Vault

PIN_DIGITS = 6
HIDE_MINUTES = 5
"""Idle minutes after which the screen is covered, where nothing else was set."""
LONGEST_HIDE_MINUTES = 30

_HIDE, _BACKUPS, _PIN_OFFERED = "hide_minutes", "backup_target", "pin_offered"


@dataclass(frozen=True)
class Settings:
    """What is set for this vault."""

    hide_minutes: int
    has_pin: bool
    backup_target: str
    """A folder, as it was typed; empty where none was named."""


def read_settings(vault: Vault) -> Settings:
    """The settings, now."""
    database = vault.database
    minutes = settings.find(database, _HIDE)
    return Settings(
        hide_minutes=int(minutes) if minutes else HIDE_MINUTES,
        has_pin=settings.find(database, settings.PIN) is not None,
        backup_target=settings.find(database, _BACKUPS) or "",
    )


def set_hide_minutes(vault: Vault, typed: str) -> None:
    """After how many idle minutes the screen is covered."""
    digits = typed.strip()
    few = digits.isdecimal() and len(digits) <= len(str(LONGEST_HIDE_MINUTES))
    if not few or not 1 <= int(digits) <= LONGEST_HIDE_MINUTES:
        raise BadInput(
            f"This is not a number of minutes from 1 to {LONGEST_HIDE_MINUTES}.",
            f"The usual is {HIDE_MINUTES}.",
        )
    vault.put_setting(_HIDE, str(int(digits)))


def set_backup_target(vault: Vault, typed: str) -> None:
    """The folder that backups go to; empty for none."""
    if typed.strip() and not Path(typed.strip()).expanduser().is_dir():
        raise BadInput(
            "There is no folder at this place.", "Plug the disk in, or make the folder first."
        )
    vault.put_setting(_BACKUPS, typed.strip() or None)


def require_pin(pin: str) -> None:
    """BadInput for what is no PIN, or is one that anyone would try."""
    if len(pin) != PIN_DIGITS or not pin.isascii() or not pin.isdecimal():
        raise BadInput(f"A PIN is {PIN_DIGITS} digits.", "Example of the form: 482913.")
    if len(set(pin)) < 3:
        raise BadInput("This PIN is tried first by anyone.", "Use at least three different digits.")


def set_pin(vault: Vault, pin: str | None) -> None:
    """The six digits that uncover a hidden screen; None for none, then idling locks."""
    if pin is not None:
        require_pin(pin)
    vault.put_setting(settings.PIN, None if pin is None else _digest(vault, pin))


def pin_to_offer(vault: Vault) -> bool:
    """Whether it is time to offer a PIN: there is none, and it was not offered before.

    Not before the first client is taken in, and not while something is to be gone on with: nothing
    stands between a newcomer and the first note, or between anyone and a text half typed.
    """
    if not vault.writable or settings.find(vault.database, _PIN_OFFERED):
        return False
    begun = tally.number(vault.database, "clients") > 0
    return begun and not read_settings(vault).has_pin and not drafts.latest(vault.database, 1)


def pin_offered(vault: Vault) -> None:
    """A PIN was offered: it is not offered again by itself."""
    vault.keep_mark(_PIN_OFFERED, "yes")


def is_pin(vault: Vault, typed: str) -> bool:
    """Whether this is the PIN."""
    kept = settings.find(vault.database, settings.PIN)
    return kept is not None and hmac.compare_digest(kept, _digest(vault, typed))


def _digest(vault: Vault, pin: str) -> str:
    """So that the digits do not lie about even in an open database."""
    return hmac.digest(vault.key, b"notes-tui/pin/1\n" + pin.encode(), "sha256").hex()
