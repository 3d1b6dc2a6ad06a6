"""The recovery code, from the settings: checking the one on paper, making another one."""

from functools import partial
from typing import TYPE_CHECKING

from notes_tui.crypto.recovery import new_code, read_code
from notes_tui.errors import BadInput
from notes_tui.ui.screens.asking import AskLine, Choose
from notes_tui.vault.recovering import change_code, require_opens

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

_WHAT = "The recovery code on your paper opens the vault if the passphrase is lost."
_WAYS = (("check", "Check the one on my paper"), ("new", "Make a new one"))
_MEANING = (
    "A new code takes the place of the one on your paper: that one opens the vault no more."
    " Backups made until now still need it, so keep the old paper as long as those."
)
_ANSWERS = (("leave", "Leave it as it is"), ("new", "Make a new code"))
_GROUPS_IN_ROW = 3


async def see_to_recovery_code(app: "NotesApp") -> None:
    """Asks what is wanted, and does it."""
    chosen = await app.push_screen_wait(Choose(_WHAT, _WAYS))
    if chosen == "check":
        await _check(app)
    elif chosen == "new":
        await _make(app)


async def _check(app: "NotesApp") -> None:
    typed = await app.push_screen_wait(
        AskLine(
            "Type the recovery code from your paper:",
            check=lambda code: require_opens(app.vault.layout, code),
        )
    )
    if typed is not None:
        app.say("That is it: this code opens the vault.", lasting=True)


async def _make(app: "NotesApp") -> None:
    """It is in force only once it was typed back: no vault gets a code that stands nowhere."""
    app.vault.require_writer()
    if await app.push_screen_wait(Choose(_MEANING, _ANSWERS)) != "new":
        return
    code = new_code(app.around.entropy)

    def same(typed: str) -> None:
        if read_code(typed) != read_code(code):
            raise BadInput("That is not the code.", "Compare it group by group.")

    groups = code.split("-")
    rows = [
        " ".join(groups[at : at + _GROUPS_IN_ROW]) for at in range(0, len(groups), _GROUPS_IN_ROW)
    ]
    typed = await app.push_screen_wait(
        AskLine(
            "Write this on paper; it is shown only now. Then type it back from the paper. Until"
            " you have, the code you had stays in force.\n\n    " + "\n    ".join(rows),
            check=same,
        )
    )
    if typed is None:
        app.say("Nothing was changed: the code that you had stays in force.", lasting=True)
        return
    await app.underway.finish("Setting the new code", partial(change_code, app.vault, code))
    app.say(
        "The new code is in force. Write the day on the paper, and keep the old one for older"
        " backups. A sheet to print: notes-tui recovery sheet",
        lasting=True,
    )
