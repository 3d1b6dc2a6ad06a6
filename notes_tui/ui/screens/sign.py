"""Sign: the whole note as it will stand, what is still to be said, and then the passphrase."""

from collections.abc import Callable, Coroutine, Iterator
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.charting import planning, signing
from notes_tui.charting.signing import RedFlag
from notes_tui.domain.display import display_line
from notes_tui.domain.moment import parse_day
from notes_tui.domain.note import SECTIONS, Carried
from notes_tui.errors import BadInput, NotesError
from notes_tui.plugin_host.host import PluginConcern
from notes_tui.practice import red_flags
from notes_tui.practice.filling import begun_forms
from notes_tui.practice.sealed_note import read_page
from notes_tui.practice.signing import ToSign, look_before_signing, sign_notes
from notes_tui.practice.snippets import next_slot
from notes_tui.ui.actions import Action
from notes_tui.ui.page import page_text, which, whose
from notes_tui.ui.screens.asking import AskLine, Choose
from notes_tui.ui.screens.passphrase import AskPassphrase
from notes_tui.ui.screens.place import Place
from notes_tui.ui.screens.settle import SettleOne
from notes_tui.ui.shown import shown_line
from notes_tui.vault.conflicts import open_conflicts

_SIGN = "sign"
See = Callable[[], Coroutine[None, None, None]]
"""Sees to one thing that stands in the way."""


class SignScreen(Place):
    """Signs one note."""

    HELP = (
        "On the left stands everything that is sealed when you sign. From then on nothing in it"
        " changes, for anybody; you can always add to it, with a label and a date.\n\n"
        "On the right stands what is still to be said. Enter on a line sees to it. A step that was"
        " left blank is no hindrance.\n\n"
        "Tab goes from one side to the other."
    )
    ACTIONS = (
        Action("sign.back", "escape", "Back", "Back to the note; nothing is signed."),
        Action("sign.sign", "ctrl+g", "Sign", "Ask the passphrase and sign the note."),
    )
    AUTO_FOCUS = "#open"
    CSS_PATH = "sign.tcss"

    def __init__(self, note: str) -> None:
        super().__init__()
        self._note = note
        self._found: ToSign | None = None
        self._set_aside = ""
        """Why the concerns of plugins were set aside."""
        self._sees: dict[str, See] = {}
        self.signed = False
        """Whether the note was signed here."""
        self.go_to = ""
        """A step of the note in which something is to be written first."""

    @property
    def found(self) -> ToSign:
        """The note as it was read last."""
        assert self._found is not None
        return self._found

    def compose(self) -> ComposeResult:
        """The note, and what is still to be said."""
        with Horizontal(classes="head"):
            yield Static("", classes="who", id="who", markup=False)
            yield Static("", classes="state", id="state", markup=False)
        with Horizontal():
            with VerticalScroll(classes="pane", id="sealed") as sealed:
                sealed.border_title = "What is sealed"
                yield Static("", id="text", markup=False)
            with Vertical(classes="pane", id="before") as before:
                before.border_title = "Before you sign"
                yield OptionList(id="open")
        yield from self.compose_bar()

    def on_screen_resume(self) -> None:
        """Shows the note as it stands now."""
        self._found = look_before_signing(self.vault, self._note)
        page = read_page(self.vault, self._note)
        self.query_one("#who", Static).update(
            shown_line(f"Sign · {whose(page, self.notes.around)}")
        )
        self.query_one("#state", Static).update(f"{which(page)} · not signed")
        self.query_one("#text", Static).update(page_text(page))
        self._show_open()

    # what stands in the way

    def _show_open(self) -> None:
        self._sees.clear()
        to_do = self._open_options()
        options: list[Option | None] = [*to_do]
        if not self.why_not(self.ACTIONS[1]):
            said = "Nothing else is to be said." if not to_do else "It can be signed."
            options = [
                Option(Content.styled("▸ Sign this note", "bold"), id=_SIGN),
                Option(Content.styled(f"  {said} From then on nothing in it changes.", "$quiet"),
                       disabled=True),
                *([None] if options else []),
                *options,
            ]  # fmt: skip
        listed = self.query_one("#open", OptionList)
        marked = listed.highlighted
        listed.clear_options()
        listed.add_options(options)
        places = [at for at, option in enumerate(listed.options) if not option.disabled]
        listed.highlighted = marked if marked in places else next(iter(places), None)

    def _open_options(self) -> list[Option]:
        before = self.found.before
        options = [
            self._to_do(
                f"? since {line.since}: {line.text}",
                "Does it still hold?",
                partial(self._see_line, line),
            )
            for line in before.unconfirmed
        ]
        for flag in before.red_flags:
            said = "yes" if flag.answered else "not answered"
            what = "What was done about it?" if flag.answered else "Answer it now."
            options.append(
                self._to_do(f"⚑ {flag.label}: {said}", what, partial(self._see_flag, flag))
            )
        for hindrance in before.hindrances:
            if hindrance.about in _SEEN_TO:
                what, see = _SEEN_TO[hindrance.about]
                options.append(self._to_do(hindrance.message, what, partial(see, self)))
            elif hindrance.about == "state":
                options.append(Option(shown_line(hindrance.message), disabled=True))
        options += self._unfilled()
        for concern in self.found.concerns:
            what = f"Set aside: {self._set_aside}" if self._set_aside else "Set it aside?"
            options.append(
                self._to_do(
                    f"! {concern.plugin}: {concern.message}",
                    what,
                    partial(self._see_concern, concern),
                )
            )
        return options

    def _unfilled(self) -> Iterator[Option]:
        """The steps with slots that nobody filled in. They may be sealed as they stand."""
        for name, verb in SECTIONS.items():
            text = self.found.before.note.text(name) or ""
            if (slot := next_slot(text, 0)) is not None:
                yield self._to_do(
                    f"{verb}: {text[slot[0] : slot[1]]} is not filled in.",
                    "Back to fill it in?",
                    partial(self._see_slot, name),
                )

    async def _see_slot(self, section: str) -> None:
        self._leave_for(section)

    def _to_do(self, what: str, do: str, see: See) -> Option:
        id_ = f"see-{len(self._sees)}"
        self._sees[id_] = see
        line = Content.assemble(display_line(what), "\n", (f"  {display_line(do)}", "$quiet"))
        return Option(line, id=id_)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Sees to one of them, or signs."""
        event.stop()
        if event.option_id == _SIGN:
            self.notes.doing.act(self, "sign.sign")
        elif event.option_id in self._sees:
            self.notes.doing.act_on(self._seen(self._sees[event.option_id]))

    async def _seen(self, see: See) -> None:
        await see()
        if self.is_current:
            self.on_screen_resume()

    async def _see_line(self, line: Carried) -> None:
        chosen = await self.app.push_screen_wait(
            Choose(
                f"Planned on {line.since}:\n\n{line.text}",
                [("holds", "It still holds"), ("drop", "Drop it, from here on")],
            )
        )
        if chosen == "holds":
            planning.confirm_line(self.vault, self._note, line.id)
        elif chosen == "drop":
            planning.drop_line(self.vault, self._note, line.id)

    async def _see_flag(self, flag: RedFlag) -> None:
        if not flag.answered:
            await self._ask_flag(flag)
            return
        action = await self.app.push_screen_wait(
            AskLine(f"{flag.label}: yes.\n\nWhat was done about it, in a line?", check=_something)
        )
        if not action:
            return
        today = self.notes.around.clock.now().date().isoformat()
        day = await self.app.push_screen_wait(
            AskLine("On which day was it done?", value=today, check=parse_day)
        )
        if day:
            signing.act_on_flag(self.vault, self._note, flag, action, day)

    async def _ask_flag(self, flag: RedFlag) -> None:
        filling = red_flags.ask_flag(self.vault, self._note, flag)
        question = red_flags.question_of(filling)
        choices = [f"{key}, {label}" for key, label in question.keys]
        typed = await self.app.push_screen_wait(
            AskLine(
                "\n".join([question.text, *choices, "", f"Or {red_flags.NOT_ASKED}"]),
                check=partial(red_flags.answer_flag, filling),
            )
        )
        if typed:
            red_flags.save_answer(self.vault, red_flags.answer_flag(filling, typed))

    async def _see_contested(self) -> None:
        records = {self._note, *(e.assessment.id for e in self.found.before.assessments)}
        for conflict in open_conflicts(self.vault):
            if conflict.record in records:
                await self.app.push_screen_wait(SettleOne(conflict))
                return

    async def _see_typed(self) -> None:
        forms = begun_forms(self.vault, self._note)
        if not forms:
            self._leave_for("")
            return
        form = forms[0]
        chosen = await self.app.push_screen_wait(
            Choose(
                f"{form.title} was begun for this note and not saved.",
                [
                    ("leave", "Leave it, and go on with it in notes-tui --plain"),
                    ("drop", "Give up what was entered in it"),
                ],
            )
        )
        if chosen == "drop":
            self.vault.drop_drafts(form.draft.record)

    async def _see_blank(self) -> None:
        self._leave_for("listen")

    async def _see_concern(self, concern: PluginConcern) -> None:
        reason = await self.app.push_screen_wait(
            AskLine(
                f"{concern.plugin}: {concern.message}\n\nWhy is it set aside? The reason stands in"
                " the audit trail, so name nobody in it.",
                value=self._set_aside,
            )
        )
        if reason is not None:
            self._set_aside = reason.strip()

    def _leave_for(self, section: str) -> None:
        self.go_to = section
        self.dismiss()

    # signing

    def why_not(self, action: Action) -> str:
        """Why it cannot be signed now."""
        if action.id != "sign.sign":
            return ""
        if not self.vault.writable:
            return "Another window writes to this vault; here it can only be read."
        if self.found.before.hindrances:
            return self.found.before.hindrances[0].message
        return "" if self._set_aside else self.found.why_not

    async def do_sign(self) -> None:
        """Asks the passphrase and signs."""
        confirmed = await self.app.push_screen_wait(
            AskPassphrase("Your passphrase signs this note. From then on nothing in it changes.")
        )
        if confirmed is None:
            return
        try:
            sign_notes(self.vault, [self._note], confirmed, override=self._set_aside)
        except NotesError:
            self.on_screen_resume()
            raise
        self.signed = True
        self.notes.say("Signed.")
        self.dismiss()


def _something(typed: str) -> None:
    if not typed.strip():
        raise BadInput("There is nothing in it.", "Say in a few words what was done.")


_SEEN_TO: dict[str, tuple[str, Callable[[SignScreen], Coroutine[None, None, None]]]] = {
    "typed": ("See what it is.", SignScreen._see_typed),
    "contested": ("Settle it now.", SignScreen._see_contested),
    "blank": ("Back to write in it.", SignScreen._see_blank),
}
