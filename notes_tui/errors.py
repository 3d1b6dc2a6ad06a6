"""Every error a user can meet, each with its exit code.

The message says what happened and what is safe; the hint says what to do now. Neither ever holds
clinical text or a name: an error may be written down where a note may not. `code` is the stable
word that scripts read under `--json`; `exit_code` follows the contract of the command line.
"""

from typing import ClassVar


class NotesError(Exception):
    """The root of the tree: catch this to catch all that we raise on purpose."""

    code: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInput(NotesError):
    """Something typed, piped or imported cannot be stored as it is. Nothing was stored."""

    code = "bad_input"


class PhotoRefused(BadInput):
    """What is called a photo cannot be cleaned. It can be kept as it is, if that is wanted."""

    code = "photo_refused"

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(
            message,
            f"Nothing was stored. {advice} Or keep it as it is, with all that it says about place"
            " and time: --as-it-is",
        )
        self.advice = advice
        """What else to do, where somebody is asked and not told of an option."""


class NotFound(NotesError):
    """No record answers to this id."""

    code = "not_found"


class AmbiguousId(NotesError):
    """More than one record answers to this shortened id."""

    code = "ambiguous_id"


class InConflict(NotesError):
    """A part has two unsettled texts; a person has to settle it first."""

    code = "in_conflict"


class SignedAlready(NotesError):
    """What is signed stands as it is. It can be added to, not changed."""

    code = "signed"


class NotReady(NotesError):
    """A note cannot be signed yet; the message says what is to be done first."""

    code = "not_ready"


class WeakPassphrase(NotesError):
    """A new passphrase would be guessed too soon."""

    code = "weak_passphrase"


class NewerVault(NotesError):
    """The vault was written by a newer program. Nothing was changed in it."""

    code = "newer_vault"


class PluginFailed(NotesError):
    """A plugin did something wrong; nothing of ours is touched by it."""

    code = "plugin_failed"


class StorageFailed(NotesError):
    """The disk refused: full, gone, read-only or not permitted. Acknowledged saves are safe."""

    code = "storage_failed"


class ClockInDoubt(NotesError):
    """A time contradicts another one, so nothing was done that goes by them."""

    code = "clock_in_doubt"


class Cancelled(NotesError):
    """Long work was stopped by the person who started it. Nothing half-made is left."""

    code = "cancelled"
    exit_code = 130


class UsageError(NotesError):
    """Wrong words on the command line; a place for a new vault that is taken is one of them."""

    code = "usage"
    exit_code = 2


class BadConfig(NotesError):
    """Wrong words in the configuration file."""

    code = "bad_config"
    exit_code = 2


class NoVault(NotesError):
    """There is no vault at the place that was named."""

    code = "no_vault"
    exit_code = 2


class Busy(NotesError):
    """Another instance is writing. Trying again later will do."""

    code = "busy"
    exit_code = 3


class ReadOnly(NotesError):
    """This instance may only read."""

    code = "read_only"
    exit_code = 3


class Damaged(NotesError):
    """Stored bytes are not what was written: a flipped bit, a cut file, a foreign file."""

    code = "damaged"
    exit_code = 4


class RolledBack(NotesError):
    """The vault ends before a point it is known to have reached."""

    code = "rolled_back"
    exit_code = 4


class WrongPassphrase(NotesError):
    """No key slot opens with this passphrase or recovery code."""

    code = "wrong_passphrase"
    exit_code = 5
