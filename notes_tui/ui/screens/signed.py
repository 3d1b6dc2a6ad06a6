"""A signed note: what was sealed and whether it still fits, what came later, and adding to it."""

from collections.abc import Iterator

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from notes_tui.charting.begun_later import begin_entry, give_up_typed, move_to_addendum
from notes_tui.domain.display import display_line, display_safe
from notes_tui.domain.later import LABELS, Label
from notes_tui.domain.note import SECTIONS
from notes_tui.practice.sealed_note import Seal, SignedNote, part_label, read_signed
from notes_tui.practice.signing import settle_arrived
from notes_tui.practice.visit import open_visit
from notes_tui.ui.actions import Action
from notes_tui.ui.page import added_text, page_text, step, which, whose
from notes_tui.ui.screens.asking import Choose
from notes_tui.ui.screens.later import LaterScreen
from notes_tui.ui.screens.passphrase import AskPassphrase
from notes_tui.ui.screens.place import Place
from notes_tui.ui.screens.settle_signed import SettleSigned
from notes_tui.ui.shown import shown_line
from notes_tui.vault.conflicts import OpenConflict

_DOES_NOT_FIT = (
    "What stands here is not what was signed, or it cannot be proved. Nothing was hidden or"
    " changed back. Do not rely on it before you have compared it: with a print of the note, or"
    " with your newest backup, restored beside this vault. notes-tui verify says more."
)
_ARRIVED = (
    "It was written on another device that did not know of the signature. It is kept beside what"
    " was signed, and changes nothing of it. F4: keep it as an addendum, or set it aside."
)
_RIVALS = "It was signed twice, over different texts. Both are kept. F4: say which one holds."
_TYPED = (
    "It was typed here before the note was signed on another device, and is not saved. F4: keep it"
    " as an addendum, or give it up."
)


class SignedScreen(Place):
    """Reads one signed note, and adds to it."""

    HELP = (
        "A signed note stands as it is, for everybody and for ever. Whatever there is to say later"
        " is added below it, with a label, its own date and your signature.\n\n"
        "Addendum: something new. Late entry: something left out then. Correction: something was"
        " wrong then. In error: the note should not be here at all; if it belongs to another"
        " client, it is written anew there."
    )
    ACTIONS = (
        Action("signed.back", "escape", "Back", "Back to where you were."),
        Action("signed.addendum", "ctrl+a", "Addendum", "Add something new."),
        Action("signed.late", "ctrl+l", "Late", "Add what was left out then, with both days."),
        Action("signed.correct", "ctrl+r", "Correction", "Say what was wrong; the original"
               " stands."),
        Action("signed.void", "ctrl+e", "In error", "Mark the note as entered in error; under the"
               " wrong client it is written anew."),
        Action("signed.files", "ctrl+k", "Files", "Its photos and files, to look at.", bar=False),
        Action("signed.settle", "f4", "Settle", "Settle what arrived after the signature.",
               bar=False),
    )  # fmt: skip
    AUTO_FOCUS = "#page"
    CSS_PATH = "signed.tcss"

    def __init__(self, note: str) -> None:
        super().__init__()
        self._note = note
        self._read: SignedNote | None = None

    @property
    def signed(self) -> SignedNote:
        """The note as it was read last."""
        assert self._read is not None
        return self._read

    def compose(self) -> ComposeResult:
        """One page."""
        with Horizontal(classes="head"):
            yield Static("", classes="who", id="who", markup=False)
            yield Static("", classes="state", id="state", markup=False)
        with VerticalScroll(classes="pane", id="page"):
            yield Static("", id="text", markup=False)
        yield from self.compose_bar()

    def on_screen_resume(self) -> None:
        """Shows the note as it stands now; what was just added comes into sight."""
        before = self._read
        self._show()
        if before is not None and len(self.signed.added) > len(before.added):
            page, in_error = self.query_one("#page"), self.signed.page.note.status == "error"
            show = page.scroll_home if in_error else page.scroll_end
            self.call_after_refresh(show, animate=False)

    def _show(self) -> None:
        self._read = read_signed(self.vault, self._note)
        page = self.signed.page
        self.query_one("#who", Static).update(shown_line(whose(page, self.notes.around)))
        status = "entered in error" if page.note.status == "error" else page.note.status
        self.query_one("#state", Static).update(f"{which(page)} · {status}")
        self.query_one("#text", Static).update(Content("\n\n").join(self._pieces()))

    def _pieces(self) -> Iterator[Content]:
        signed, note = self.signed, self.signed.page.note
        if note.status == "error":
            why = next(each for each in signed.added if each.title == LABELS["error"])
            yield Content.styled(
                f"ENTERED IN ERROR: {display_line(why.reason)}\nNot to be relied on. It is kept as"
                " it was.", "bold $error",
            )  # fmt: skip
        yield from map(_seal, (each for each in signed.seals if each.problem))
        if not signed.fits:
            yield Content.styled(_DOES_NOT_FIT, "$warning")
        yield Content("\n").join(_seal(each) for each in signed.seals if not each.problem)
        for entry in signed.begun:
            yield Content.styled(
                f"{LABELS[entry.label]}: begun and not signed. Its key goes on with it.", "$warning"
            )
        if signed.typed:
            yield Content.styled("‼ Typed and not saved\n" + _TYPED, "$warning")
            for name, text in signed.typed.items():
                yield step(SECTIONS[name], text, "not saved")
        yield from _beside("‼ Changed on another device after it was signed", _ARRIVED,
                           signed.arrived)  # fmt: skip
        yield from _beside("‼ Signed twice, over different texts", _RIVALS, signed.rivals)
        yield page_text(signed.page)
        yield from map(added_text, signed.added)

    # adding

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "signed.back":
            return ""
        if action.id == "signed.files":
            return "" if self.signed.page.files else "Nothing is attached to this note."
        if not self.vault.writable:
            return "Another window writes to this vault; here it can only be read."
        if action.id == "signed.settle":
            return "" if self._to_settle else "Nothing has arrived that stands against it."
        return self._why_not_add(action)

    def _why_not_add(self, action: Action) -> str:
        if self.signed.page.note.status == "error":
            return "This note was entered in error. It is kept as it is; write a new one instead."
        if self._to_settle:
            return "Something arrived that is to be settled first: F4."
        if action.id == "signed.void" and any(e.label != "error" for e in self.signed.begun):
            return "Something is begun for this note: sign it or give it up first."
        return ""

    @property
    def _to_settle(self) -> bool:
        return bool(self.signed.typed or self.signed.arrived or self.signed.rivals)

    def do_addendum(self) -> None:
        """Something new."""
        self._add("addendum")

    def do_late(self) -> None:
        """Something left out then."""
        self._add("late")

    def do_correct(self) -> None:
        """Something was wrong then."""
        self._add("correction")

    def do_void(self) -> None:
        """It should not be here at all."""
        self._add("error")

    def _add(self, label: Label) -> None:
        entry = begin_entry(self.vault, self._note, label)
        self.app.push_screen(LaterScreen(self.signed.page, entry))

    def do_files(self) -> None:
        """Its photos and files."""
        from notes_tui.ui.screens.attachments import (  # noqa: PLC0415 - seldom needed
            AttachmentsScreen,
        )

        visit = open_visit(self.vault, self._note)
        self.app.push_screen(AttachmentsScreen(visit, lambda: None))

    # settling

    async def do_settle(self) -> None:
        """What was typed, what arrived, two signatures: one after the other."""
        if self.signed.typed:
            await self._settle_typed()
        elif self.signed.rivals:
            await self.app.push_screen_wait(SettleSigned(self.signed.rivals[0]))
        elif self.signed.arrived:
            await self._settle_arrived()
        if self.is_current:
            self._show()

    async def _settle_typed(self) -> None:
        chosen = await self.app.push_screen_wait(
            Choose(
                "What you typed before the note was signed:",
                [("keep", "Put it into an addendum"), ("drop", "Give it up")],
            )
        )
        if chosen == "keep":
            entry = move_to_addendum(self.vault, self.signed.page.note)
            if not self.signed.arrived and not self.signed.rivals:
                self.app.push_screen(LaterScreen(self.signed.page, entry))
        elif chosen == "drop":
            give_up_typed(self.vault, self._note)

    async def _settle_arrived(self) -> None:
        chosen = await self.app.push_screen_wait(
            Choose(
                "The change that arrived from another device:",
                [
                    ("keep", "Keep what it says as an addendum"),
                    ("aside", "Set it aside: it stays in the history only"),
                ],
            )
        )
        if chosen is None:
            return
        confirmed = await self.app.push_screen_wait(
            AskPassphrase("Your passphrase signs this. What was signed before reads as it did.")
        )
        if confirmed is not None:
            settle_arrived(self.vault, self._note, confirmed, keep=chosen == "keep")
            self.notes.say("Kept as an addendum." if chosen == "keep" else "Set aside.")


def _seal(seal: Seal) -> Content:
    said = f"{seal.what} by {display_line(seal.by)}, {seal.at[:16].replace('T', ' ')}."
    if seal.problem:
        return Content.styled(f"‼ IT DOES NOT FIT. {said} {display_line(seal.problem)}",
                              "bold $error")  # fmt: skip
    return Content.assemble((said, "bold"), (" All is as it was then.", "$quiet"))


def _beside(title: str, about: str, found: tuple[OpenConflict, ...]) -> Iterator[Content]:
    if found:
        yield Content.assemble((title, "bold $warning"), "\n", about)
    for conflict in found:
        sides = (
            f"{side.author}, {side.at[:16].replace('T', ' ')}:\n{display_safe(side.words)}"
            for side in conflict.texts
        )
        yield step(part_label(conflict.part), "\n\n".join(sides))
