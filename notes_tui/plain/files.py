"""The photos and files of a visit, line by line: heard, added, opened, exported, removed."""

from collections.abc import Sequence

from notes_tui.charting.attaching import attach, remove_attachment
from notes_tui.domain.attachment import Attachment
from notes_tui.domain.text import count, size_words
from notes_tui.errors import PhotoRefused
from notes_tui.exporting.attachment import export_attachment
from notes_tui.plain.lines import Lines
from notes_tui.practice.typed_path import read_path
from notes_tui.practice.viewing import open_attachment
from notes_tui.vault.attachments import attachments_of
from notes_tui.vault.vault import Vault

_ADD = (
    "Type the path of a photo or a file, or drag it into this window.",
    "Out of a photo goes what it tells beside its picture: place, time, camera.",
    "The file itself stays where it is.",
)
_OPEN_HELP = ("Press Enter when you are done. Then the copy is deleted.",)
_EXPORT_HELP = ("Type the path of a file that is not there yet.", "Enter alone leaves it.")


def said(files: Sequence[Attachment]) -> str:
    """2 files: knee.jpg, report.pdf."""
    return f"{count(len(files), 'file').capitalize()}: {', '.join(each.name for each in files)}."


def stay(io: Lines, vault: Vault, note: str) -> None:
    """The files of this note, until the practitioner goes back."""
    while True:
        files = attachments_of(vault, note)
        if not files:
            io.say("No photo and no file belongs to this visit.")
        options = [f"{each.name}, {size_words(each.size)}" for each in files]
        chosen = io.choose("Which file?", [*options, "add a photo or a file"])
        if chosen is None:
            return
        if chosen == len(files):
            _add(io, vault, note)
        else:
            _do(io, vault, files[chosen])


def _add(io: Lines, vault: Vault, note: str) -> None:
    vault.require_writer()
    typed = io.command("Its path, or Enter to go back:", _ADD)
    if not typed:
        return
    path = read_path(typed)
    io.say("Adding. A large file takes a moment.")
    try:
        _, told = attach(vault, note, path, _silent)
    except PhotoRefused as refused:
        io.say(refused.message, refused.advice)
        ask = "Keep it as it is, with all that it says about place and time?"
        if not io.yes(ask, enter=False):
            return
        _, told = attach(vault, note, path, _silent, as_it_is=True)
    io.say(f"Added. {told}")


def _do(io: Lines, vault: Vault, chosen: Attachment) -> None:
    what = io.choose("What to do?", ["open it", "export it", "take it out of the visit"])
    if what == 0:
        _open(io, vault, chosen)
    elif what == 1:
        _export(io, vault, chosen)
    elif what == 2:
        vault.require_writer()
        if io.yes(f"Take out {chosen.name}?", enter=False):
            remove_attachment(vault, chosen.id)
            io.say("Taken out. It stays in the vault. undo takes that back.")


def _open(io: Lines, vault: Vault, chosen: Attachment) -> None:
    viewing = open_attachment(vault, chosen, _silent)
    try:
        viewing.show()
        io.say(viewing.told, *([] if viewing.viewer else [f"The file: {viewing.file}"]))
        io.command("Enter when you are done with it:", _OPEN_HELP)
    finally:  # a lock and a signal come this way too
        gone = viewing.close()
    if gone:
        io.say("The copy is deleted.")
    else:
        io.say("A program still has it open. The next start of notes-tui deletes the copy.")


def _export(io: Lines, vault: Vault, chosen: Attachment) -> None:
    typed = io.command("Write it to which file? Enter goes back:", _EXPORT_HELP)
    if typed:
        export_attachment(vault, chosen, read_path(typed), _silent)
        io.say("Written. This file can be read by whoever can open it.")


def _silent(_: int) -> None:
    """What is said while it goes on would only delay it."""
