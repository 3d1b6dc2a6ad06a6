"""Templates at a visit: found by name, filled in one after another, changed, taken out again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from notes_tui.assessing.answering import remove_assessment
from notes_tui.assessing.form import Form
from notes_tui.assessing.library import Library
from notes_tui.domain.template import Template, TemplateSet
from notes_tui.domain.text import count
from notes_tui.plain import form as forms
from notes_tui.plain.lines import Lines
from notes_tui.plain.signing import see_to_flags
from notes_tui.practice.filling import (
    Begun,
    Filling,
    begin_form,
    begun_forms,
    change_form,
    drop_form,
    in_order,
    keep_form_draft,
    note_peek,
    resume_form,
    save_form,
    who_measures,
    with_form,
)
from notes_tui.practice.finding import Names
from notes_tui.practice.templates import open_library
from notes_tui.practice.visit import Visit, open_visit
from notes_tui.vault.assessments import FilledIn, assessments_of
from notes_tui.vault.vault import Vault

_MOST = 9
_LETTER = re.compile(r"[^\W\d_]")
_LYING = {
    "standing": "standing",
    "sitting": "sitting",
    "side_lying": "lying on the side",
    "prone": "lying on the front",
    "supine": "lying on the back",
}
_WHO_HELP = ("Type a name or a thing on one line.", "It holds for this visit; forms changes it.")


@dataclass
class Session:
    """What is said once for a visit: who measures and with what, and the templates at hand."""

    io: Lines
    vault: Vault
    visit: Visit
    """As it stands now: the first assessment of a new visit saves it."""
    who: tuple[str, str] | None = None
    _library: list[Library] = field(default_factory=list)

    @property
    def library(self) -> Library:
        """The templates at hand, looked for once."""
        if not self._library:
            self._library.append(open_library(self.vault))
        return self._library[0]

    def ask_who(self) -> tuple[str, str]:
        """Examiner and instrument, asked once for a visit."""
        self.who = self.who or who_measures(self.vault, self.visit.note)
        if self.who is None:
            self.who = self.ask_anew()
        return self.who

    def ask_anew(self) -> tuple[str, str]:
        """Examiner and instrument, empty where they need no word."""
        examiner = self._words("Who measures? A name, or Enter for you:")
        instrument = self._words("With what, such as a goniometer? Enter for nothing special:")
        return examiner, instrument

    def _words(self, question: str) -> str:
        """An answer in words: whoever types a number here is already at the first measurement."""
        while (typed := self.io.command(question, _WHO_HELP)) and not _LETTER.search(typed):
            self.io.say(f"This asks for a name, not for {typed}. The first question comes next.")
        return typed


class _Draft(forms.Keeping):
    """Keeps a form as the draft of the assessment it will be."""

    def __init__(self, vault: Vault, visit: Visit, filling: Filling) -> None:
        self._vault = vault
        self._visit = visit
        self.filling = filling

    def keep(self, form: Form, typed: str) -> None:
        self.filling = with_form(self.filling, form, typed)
        keep_form_draft(self._vault, self._visit, self.filling)

    def peeked(self, form: Form) -> None:
        self.filling = with_form(self.filling, form)
        note_peek(self._vault, self.filling)

    @property
    def head(self) -> str:
        who, instrument = self.filling.examiner or "you", self.filling.instrument
        return f"Measured by {who}, with {instrument}." if instrument else f"Measured by {who}."


def fill(session: Session, typed: str) -> None:
    """Fills in the template, or each of the set, that was named."""
    library = session.library
    sets = library.sets()
    listed = library.list()
    names = [*(f"{each.title}, a set" for each in sets), *(each.title for each in listed)]
    ids = [*(each.id for each in sets), *(each.id for each in listed)]
    place = ids.index(typed) if typed in ids else _find(session.io, names, typed)
    if place is None:
        return
    if place < len(sets):
        _fill_set(session, sets[place])
    else:
        _fill_one(session, listed[place - len(sets)].id)


def _find(io: Lines, names: Sequence[str], typed: str) -> int | None:
    """The place of the name that is meant."""
    if not typed:
        return io.choose("Fill in which?", names)
    known = Names.of(names)
    places = known.find(typed, _MOST)
    sure = [place for place in places if known.fits(place, typed)]
    if len(sure) == 1:
        return sure[0]
    if not places:
        io.say(f"No template has a name like {typed}. Type template alone to hear all.")
        return None
    shown = sure or places
    chosen = io.choose("Fill in which?", [names[place] for place in shown])
    return None if chosen is None else shown[chosen]


def _fill_set(session: Session, chosen: TemplateSet) -> None:
    """Each test of a set by position; those done at this visit are left out."""
    io = session.io
    order = in_order(session.library, chosen.templates)
    done = {each.assessment.template for each in assessments_of(session.vault, session.visit.note)}
    waiting = [template for template in order if template.id not in done]
    if not order:
        io.say("None of its tests can be used here: what brings them is missing or has a mistake.")
    elif not waiting:
        io.say("All of it is done.")
    else:
        io.say(f"{chosen.title}: {count(len(waiting), 'test')}.")
    for place, template in enumerate(waiting, 1):
        io.say(f"Test {place} of {len(waiting)}{_lying(template)}.")
        saved = _fill_one(session, template.id)
        if not saved and place < len(waiting) and not io.yes("Go on to the next test?", enter=True):
            break


def _fill_one(session: Session, template: str) -> bool:
    """One template, gone on with where it was begun; whether it was saved."""
    for begun in begun_forms(session.vault, session.visit.note):
        if begun.template == template and not begun.draft.heads:
            return resume(session, begun)
    examiner, instrument = session.ask_who()
    filling = begin_form(
        session.vault,
        session.library,
        session.visit,
        template,
        examiner=examiner,
        instrument=instrument,
    )
    return _stay(session, filling)


def _lying(template: Template) -> str:
    return f", {_LYING[template.position]}" if template.position in _LYING else ""


def resume(session: Session, begun: Begun) -> bool:
    """Goes on in a form that was begun; whether it was saved."""
    session.io.say("You go on where you were.")
    return _stay(session, resume_form(session.vault, session.library, session.visit, begun))


def _stay(session: Session, filling: Filling) -> bool:
    """The form until it is saved or left; whether it was saved."""
    io, vault, form = session.io, session.vault, filling.form
    title = filling.found.template.title.text
    io.say(f"{title}, {count(len(form.slots), 'question')}. {forms.BEGIN}")
    keeping = _Draft(vault, session.visit, filling)
    form, saves = forms.stay(io, form, keeping, begun=filling.typed)
    filling = with_form(keeping.filling, form)
    if not saves:
        if form.answers or form.passed:
            io.say(f"{title} is kept and not saved. Type forms to go on with it.")
        return False
    if form.answers:
        session.visit = save_form(vault, session.visit, filling)
        io.say(f"Saved: {title}.")
        see_to_flags(io, vault, session.visit.note, filling.record)
        session.visit = open_visit(vault, session.visit.note)
    else:
        drop_form(vault, filling)
    return True


# --------------------------------------------------------------------------- what is there already


def look(session: Session) -> None:
    """What was filled in at this visit: go on with it, change it, take it out."""
    io, vault = session.io, session.vault
    begun = begun_forms(vault, session.visit.note)
    changing = {each.draft.record for each in begun}
    done = [
        each
        for each in assessments_of(vault, session.visit.note)
        if each.assessment.id not in changing
    ]
    if not begun and not done:
        io.say("Nothing is filled in at this visit. Type template to begin.")
        return
    rows = [*(f"{each.title}, begun and not saved" for each in begun), *(e.title for e in done)]
    who = "say anew who measures and with what"
    chosen = io.choose("Which?", [*rows, who])
    if chosen is None:
        return
    if chosen == len(rows):
        session.who = session.ask_anew()
        if io.yes("Say so in what is filled in at this visit already?", enter=True):
            _say_who(session, session.who, begun, done)
    elif chosen < len(begun):
        _of_begun(session, begun[chosen])
    else:
        _of_done(session, done[chosen - len(begun)])


def _say_who(
    session: Session, who: tuple[str, str], begun: Sequence[Begun], done: Sequence[FilledIn]
) -> None:
    """Puts who measured and with what right in all that was filled in at this visit."""
    vault, library = session.vault, session.library
    examiner, instrument = who
    for each in begun:
        filling = resume_form(vault, library, session.visit, each)
        filling = replace(filling, examiner=examiner, instrument=instrument)
        keep_form_draft(vault, session.visit, filling)
    for filled in done:
        filling = change_form(vault, library, session.visit, filled.assessment.id)
        filling = replace(filling, examiner=examiner, instrument=instrument)
        session.visit = save_form(vault, session.visit, filling)
    session.io.say(f"Said so in {count(len(begun) + len(done), 'test')}.")


def _of_begun(session: Session, begun: Begun) -> None:
    chosen = session.io.choose("What to do?", ["go on", "give up what was entered"])
    if chosen == 0:
        resume(session, begun)
    elif chosen == 1 and session.io.yes("Give it up?", enter=False):
        session.vault.drop_drafts(begun.draft.record)
        session.io.say("Given up.")


def _of_done(session: Session, done: FilledIn) -> None:
    io = session.io
    io.say(*("  " * line.indent + line.text for line in done.lines()))
    chosen = io.choose("What to do?", ["change it", "take it out of this visit"])
    if chosen == 0:
        record = done.assessment.id
        _stay(session, change_form(session.vault, session.library, session.visit, record))
    elif chosen == 1 and io.yes(f"Take out {done.title}?", enter=False):
        remove_assessment(session.vault, done.assessment.id)
        session.visit = open_visit(session.vault, session.visit.note)
        io.say("Taken out. Its history is kept. undo on the desk takes that back.")
