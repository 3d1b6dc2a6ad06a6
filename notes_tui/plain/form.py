"""A template filled in line by line: one question, one answer, one line for each thing said."""

from contextlib import suppress
from dataclasses import replace

from notes_tui.assessing.form import Form, Question, Slot
from notes_tui.assessing.replying import Asked, Left, Reply, Told, reply
from notes_tui.assessing.summing_up import Row, summary
from notes_tui.domain.measure import Unclear
from notes_tui.errors import NotesError
from notes_tui.plain.lines import Leave, Lines, Lock, Quit, Up, number_in

KEYS = (
    "Type what you found, such as 14, 1.5 cm, 90 s, 1:30, y, or the letter of an answer.",
    "Enter alone leaves a question blank, or takes what the prompt offers.",
    ". (a full stop): not retested. = (equals): measured, and equal to last time.",
    "n and a reason: not tested, because of that. u: unable. d: declined.",
    "In a text put a colon before these letters, since they may be words there.",
    "? tells about the question. <: the question before. >: to the end.",
    ":last: hear what it was last time, before you measure. That is noted.",
    ":blank: take an answer out. :q: leave, and go on later. Each answer is kept at once.",
)
BEGIN = "? tells about a question, help what can be typed."
_END = "."


class Keeping:
    """What keeps a form as it grows: nothing here, in a trial; in a visit its draft."""

    def keep(self, form: Form, typed: str) -> None:
        """Keeps the form, with a line that was typed and came too late to be heeded."""

    @property
    def head(self) -> str:
        """What is said before the summary; "" for nothing."""
        return ""

    def peeked(self, form: Form) -> None:
        """Notes that an earlier value was looked at before the new one was in."""


def stay(io: Lines, form: Form, keeping: Keeping, *, begun: str = "") -> tuple[Form, bool]:
    """Asks until the practitioner is done; the form, and whether it is to be saved."""
    return _Asking(io, form, keeping, begun).stay()


class _Asking:
    """One form, and where its asking is."""

    def __init__(self, io: Lines, form: Form, keeping: Keeping, begun: str) -> None:
        self._io = io
        self._form = form
        self._keeping = keeping
        self._begun = begun
        """A line that was typed before a lock and not answered."""
        self._changing = ""
        """The item to which the practitioner went back from the summary."""
        self._heard = ""
        """The item whose answers to choose from were read out last."""
        self._known: set[Slot] = set()
        """The places that were there when the practitioner went back from the summary."""
        self._lines: list[str] = []
        """What was typed of a longer text so far."""
        self._at_question = False
        """Whether what is typed now is an answer, and not a yes or a number of a line."""
        self._not_taken = ""
        """The answer that is being asked about."""
        self._held = bool(begun)
        """Whether a line that was typed and not taken is kept with the form."""
        self._unkept = False

    def stay(self) -> tuple[Form, bool]:
        try:
            while True:
                question = self._form.question
                saved = self._end() if question is None else self._ask(question)
                if saved is not None:
                    return self._form, saved
        except (Leave, Lock) as parting:
            late = parting.line if isinstance(parting, Lock) and self._at_question else ""
            typed = "\n".join([*self._lines, late] if late.strip() else self._lines)
            if typed or self._not_taken:
                self._put(self._form, typed or self._not_taken)
            parting.lost = self._unkept and not self._kept()
            raise
        except Up:
            return self._form, False

    # asking

    def _ask(self, question: Question) -> bool | None:
        """One question; whether to save, or None to go on."""
        self._say_before(question)
        prompt = f"{question.text}{_offer(question)}:"
        begun, self._begun = self._begun, ""
        if begun:
            self._io.say(f"You had typed: {begun}")
        self._at_question = True
        typed = self._line(question, prompt, begun)
        self._at_question, self._lines = False, []
        if typed.casefold() == "help":
            self._io.say(*KEYS)
            return None
        self._not_taken = typed
        saved = self._heed(reply(self._form, typed))
        self._not_taken = ""
        return saved

    def _say_before(self, question: Question) -> None:
        self._io.say(*question.before)
        if question.keys and self._heard != question.item.id:
            self._io.say(*(f"{key}, {label}" for key, label in question.keys))
            if question.item.type == "order":
                self._io.say(_ORDER)
        self._heard = question.item.id

    def _line(self, question: Question, prompt: str, begun: str) -> str:
        longer = question.item.type == "longtext"
        if longer and "\n" in begun:
            self._lines = begun.split("\n")
            return self._more_lines()
        typed = self._io.ask(prompt, begun)
        if typed.strip().casefold() == "quit":
            raise Quit
        if not longer or typed.strip() in _SIGNS or typed.startswith(":"):
            return typed.strip()
        self._lines = [typed]
        return self._more_lines()

    def _more_lines(self) -> str:
        """The lines of a longer text up to its end, each kept at once."""
        lines = self._lines
        self._put(self._form, "\n".join(lines))
        while (line := self._io.ask(f"Line {len(lines) + 1}, or a full stop to end:")) != _END:
            lines.append(line)
            self._put(self._form, "\n".join(lines))
        return "\n".join(lines)

    def _heed(self, said: Reply) -> bool | None:
        if isinstance(said, Left):
            return False
        if isinstance(said, Unclear):
            self._io.say(said.message, said.fix)
        elif isinstance(said, Told):
            self._io.page(*(said.said or ("There is nothing to tell about it.",)), _MORE)
            if said.peeked:
                self._keeping.peeked(self._form)
        elif isinstance(said, Asked):
            if self._io.yes(said.question, enter=True):
                self._taken(said.then.form, said.then.said)
            else:
                self._io.say("Not taken. Type it anew.")
        else:
            self._taken(said.form, said.said)
        return None

    def _taken(self, form: Form, said: tuple[str, ...]) -> None:
        at_end = form.at is None or (form.at.item != self._changing)
        if self._changing and at_end:
            new = next((slot for slot in form.slots if slot not in self._known), None)
            form = replace(form, at=new)
            self._changing = "" if new is None else new.item
            self._known |= {slot for slot in form.slots if slot.item == self._changing}
        changed = (form.answers, form.passed) != (self._form.answers, self._form.passed)
        self._form = form
        if changed or self._held:
            self._put(form, "")
        self._io.say(*said)

    # the end

    def _end(self) -> bool | None:
        rows = summary(self._form)
        if not self._form.answers:
            self._io.say(*(row.text for row in rows))
            self._io.say("Nothing was measured, so nothing is saved.")
            return True
        self._io.say("That is all. It says:", *filter(None, (self._keeping.head,)))
        places: list[Row] = []
        for row in rows:
            if row.item:
                places.append(row)
            self._io.say(f"{len(places)}, {row.text}" if row.item else row.text)
        typed = self._io.command(
            "Enter to save, a number to change that line, < to go back, or :q to leave:", _AT_END
        )
        if not typed:
            return True
        if typed == ":q":
            return False
        place = number_in(typed, len(places))
        if typed == "<":
            self._form = self._form.back()
        elif place is not None:
            self._changing = places[place - 1].item
            self._known = set(self._form.slots)
            self._form = self._form.go_to(self._changing)
        else:
            self._io.say("Type Enter, a number of a line, < or :q.")
        return None

    # keeping

    def _put(self, form: Form, typed: str) -> None:
        try:
            self._keeping.keep(form, typed)
            self._held, self._unkept = bool(typed), False
        except NotesError as error:
            self._unkept = True
            self._io.say("What you entered could not be kept on the disk. It is still here.")
            self._io.tell(error)

    def _kept(self) -> bool:
        with suppress(NotesError):
            self._keeping.keep(self._form, "")
            return True
        return False


_SIGNS = frozenset({"", ".", "=", "?", "<", ">", "help"})
_ORDER = "Type who comes first, then next, such as b a c; a+c for those that come together."
_MORE = "help: hear what else can be typed in a form."
_AT_END = (
    "Enter alone saves it with the note.",
    "A number: answer that line anew. <: the last question again.",
    ":q leaves it as it is, kept and not saved.",
)


def _offer(question: Question) -> str:
    """What Enter alone gives."""
    if question.now:
        return f", now {question.now}, Enter leaves it"
    if question.offered:
        return f", Enter for {question.offered} as last time"
    return ""
