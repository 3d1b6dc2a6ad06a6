"""The photos and files of one note: to add, to look at, to export, to remove."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.charting.attaching import attach, remove_attachment, steps_for
from notes_tui.charting.undoing import find_redoable, find_undoable, redo, undo
from notes_tui.domain.attachment import KIND, Attachment
from notes_tui.domain.display import display_line
from notes_tui.domain.text import size_words
from notes_tui.errors import BadInput, PhotoRefused
from notes_tui.exporting.attachment import export_attachment
from notes_tui.practice.typed_path import read_path
from notes_tui.practice.viewing import Viewing, open_attachment
from notes_tui.practice.visit import Visit
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.asking import AskLine, Choose
from notes_tui.ui.screens.place import Place
from notes_tui.ui.screens.working import work
from notes_tui.ui.shown import shown_line
from notes_tui.vault.attachments import attachments_of, removed_from
from notes_tui.vault.progress import Advance, Stage

_LEFT_OUT = "This file can be read by whoever can open it. Keep it safe, or delete it soon."


class AttachmentsScreen(Place):
    """What belongs to the note of one visit."""

    HELP = (
        "Photos and files lie in the vault, encrypted like the notes. Out of a photo goes what it"
        " tells beside its picture: place, time, camera. Other files are kept as they are.\n\n"
        "To add one, drag it into this window, or paste or type its path. The file itself stays"
        " where it is: delete it there if it should be in the vault only.\n\n"
        "One that you open lies readable outside the vault until F3, or until notes-tui locks or"
        " ends."
    )
    ACTIONS = (
        Action("files.back", "escape", "Back", "Back to the note."),
        Action("files.add", "ctrl+n", "Add", "Add a photo or a file to this note."),
        Action("files.open", "f2", "Open", "Show the one that is marked in its own program."),
        Action("files.done", "f3", "Done looking", "Delete what was opened outside the vault."),
        Action("files.export", "ctrl+e", "Export", "Write the one that is marked to a file."),
        Action("files.remove", "delete", "Remove", "Take the one that is marked out of the note;"
               " it can be brought back.", in_text=False),
        Action("files.undo", "ctrl+z", "Undo", "Take back what was last added or removed.",
               bar=False),
        Action("files.redo", "ctrl+y", "Redo", "Do again what was taken back.", bar=False),
    )  # fmt: skip
    AUTO_FOCUS = "#files"

    def __init__(self, visit: Visit, ready: Callable[[], None]) -> None:
        super().__init__()
        self._visit = visit
        self._ready = ready
        """Sees to it that the note is saved, so that something can hang on it."""
        self._files: tuple[Attachment, ...] = ()

    def compose(self) -> ComposeResult:
        """A list."""
        with Horizontal(classes="head"):
            who = f"{self._visit.client.name} · S{self._visit.number}"
            yield Static(shown_line(who), classes="who", markup=False)
            yield Static("", classes="state", id="open", markup=False)
        with Vertical(classes="pane") as pane:
            pane.border_title = "Photos and files"
            yield OptionList(id="files")
        yield from self.compose_bar()

    def on_screen_resume(self) -> None:
        """Shows what is there now."""
        found = self.query_one("#files", OptionList)
        marked = found.highlighted or 0
        self._files = attachments_of(self.vault, self._visit.note)
        found.clear_options()
        found.add_options([Option(self._line(each)) for each in self._files])
        if not self._files:
            found.add_option(Option("Nothing is attached. ^n adds the first.", disabled=True))
        else:
            found.highlighted = min(marked, len(self._files) - 1)
        number = self.notes.looking.number
        self.query_one("#open", Static).update(f"{number} open outside the vault" * bool(number))

    def _line(self, each: Attachment) -> Content:
        is_open = " · open: F3 deletes the copy" * self.notes.looking.is_open(each.id)
        return Content.assemble(
            (display_line(each.name), "bold"),
            (f"\n  {size_words(each.size)} · {display_line(each.type)}{is_open}", "$quiet"),
        )

    @property
    def _marked(self) -> Attachment:
        return self._files[self.query_one("#files", OptionList).highlighted or 0]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click opens it."""
        event.stop()
        self.action_act("files.open")

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id in {"files.open", "files.export", "files.remove"} and not self._files:
            return "Nothing is attached to this note."
        if action.id == "files.done" and not self.notes.looking.number:
            return "Nothing is open outside the vault."
        writes = {"files.add", "files.remove", "files.undo", "files.redo"}
        if action.id in writes and not self.vault.writable:
            return "This note can only be read here."
        saved = self._visit.saved
        if action.id in writes and saved is not None and saved.signed:
            return "The note is signed: nothing in it changes any more."
        if action.id in writes and self._visit.discarded:
            return "The note is discarded. Bring it back first."
        return ""

    # in and out

    async def do_add(self) -> None:
        """Asks for a path, and adds what lies there."""
        typed = await self.app.push_screen_wait(
            AskLine("Which file? Drag it here, or paste or type its path.", check=_require_file)
        )
        if not typed:
            return
        path = read_path(typed)
        self._ready()
        try:
            await self._add(path, as_it_is=False)
        except PhotoRefused as refused:
            answers = [
                ("no", "Leave it out"),
                ("yes", "Keep it as it is, with all that it says about place and time"),
            ]
            if (
                await self.app.push_screen_wait(
                    Choose(f"{refused.message} {refused.advice}", answers)
                )
                == "yes"
            ):
                await self._add(path, as_it_is=True)

    async def _add(self, path: Path, *, as_it_is: bool) -> None:
        adding = partial(attach, self.vault, self._visit.note, path, as_it_is=as_it_is)
        added = await work(self.notes, "Adding the file", Stage.STORING, steps_for(path), adding)
        self.on_screen_resume()
        if added is not None:
            self.notes.say(f"Added. {added[1]}", lasting=True)

    async def do_open(self) -> None:
        """Shows it in the program that the system has for it."""
        chosen = self._marked

        def opening(advance: Advance) -> Viewing:
            opened = open_attachment(self.vault, chosen, advance)
            self.notes.looking.add(opened)  # at once: a lock may come before the next line here
            return opened

        viewing = await work(self.notes, "Opening", Stage.READING, chosen.chunks, opening)
        if viewing is None:
            return
        viewing.show()
        self.on_screen_resume()
        where = "" if viewing.viewer else f" {viewing.file}"
        done = "F3 deletes the copy when you are done."
        self.notes.say(f"{viewing.told}{where} {done}", lasting=True)

    def do_done(self) -> None:
        """Deletes what was opened."""
        self.notes.put_away()
        self.on_screen_resume()

    async def do_export(self) -> None:
        """Asks where to, and writes it there."""
        chosen = self._marked
        typed = await self.app.push_screen_wait(
            AskLine("Write it to which file? One that is not there yet.", check=_require_place)
        )
        if not typed:
            return
        exporting = partial(export_attachment, self.vault, chosen, read_path(typed))
        wrote = await work(
            self.notes, "Writing the file", Stage.WRITING, chosen.chunks, _done(exporting)
        )
        if wrote:
            self.notes.say(f"Written. {_LEFT_OUT}", lasting=True)

    # removing and back

    def do_remove(self) -> None:
        """Takes it out of the note."""
        remove_attachment(self.vault, self._marked.id)
        self.on_screen_resume()
        self.notes.say("Removed; it stays in the vault. ^z brings it back.")

    def do_undo(self) -> None:
        """Takes back what was last added or removed here."""
        act = find_undoable(self.vault)
        if act is None or act.kind != KIND or act.record not in self._records:
            self.notes.say("There is nothing to take back here.")
            return
        undo(self.vault, act)
        self.on_screen_resume()
        self.notes.say("Taken back. ^y does it again.")

    def do_redo(self) -> None:
        """Does again what was taken back."""
        act = find_redoable(self.vault)
        if act is None or act.kind != KIND or act.record not in self._records:
            self.notes.say("There is nothing to do again here.")
            return
        redo(self.vault, act)
        self.on_screen_resume()
        self.notes.say("Done again.")

    @property
    def _records(self) -> set[str]:
        gone = removed_from(self.vault, self._visit.note)
        return {each.id for each in (*self._files, *gone)}


def _done(act: Callable[..., None]) -> Callable[..., bool]:
    """The same, and True where it was done to its end."""

    def done(*given: object) -> bool:
        act(*given)
        return True

    return done


def _require_file(typed: str) -> None:
    if typed.strip() and not read_path(typed).is_file():
        raise BadInput("There is no file at this place.", "Check the path.")


def _require_place(typed: str) -> None:
    if typed.strip() and not read_path(typed).absolute().parent.is_dir():
        raise BadInput("There is no such folder.", "Name a file in a folder that is there.")
