"""A template tried out while it is written: the form again each time its file is saved."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from notes_tui.assessing.authoring import problem_words, read_path
from notes_tui.assessing.form import Form
from notes_tui.assessing.library import OWN, Found
from notes_tui.domain.assessment import Answers
from notes_tui.domain.moment import format_moment
from notes_tui.domain.template import Template
from notes_tui.domain.text import count
from notes_tui.errors import BadInput
from notes_tui.plain import form as forms
from notes_tui.plain import signals
from notes_tui.plain.lines import Leave, Lines, Up
from notes_tui.practice.filling import Filling, earlier_of, save_form
from notes_tui.practice.visit import Visit, new_visit
from notes_tui.templates.answers import check_answers
from notes_tui.vault import listing
from notes_tui.vault.assessments import assessments_of
from notes_tui.vault.vault import Vault

_HELP = (
    "Change the file with your text editor and save it: it is read again by itself.",
    "Enter alone reads it at once.",
)
_BEGAN = timedelta(days=60)
"""So long ago is the first trial; each is a day after the one before, so that it has a last."""


class _Changed(Exception):
    """The file was saved anew."""


class _Watched(forms.Keeping):
    """Remembers the answers, and looks at each of them whether the file was changed."""

    def __init__(self, trial: "_Trial") -> None:
        self._trial = trial

    def keep(self, form: Form, typed: str) -> None:
        self._trial.answers = form.answers
        if self._trial.is_changed():
            raise _Changed


def run(io: Lines, vault: Vault, file: Path) -> int:
    """Tries a template out on the sample practice, until the practitioner leaves."""
    trial = _Trial(io, vault, file)
    with signals.heeded(io), trial.watched():
        try:
            trial.stay()
        except Leave as leave:
            return leave.code
        except Up:
            return 0


class _Trial:
    """One file, and the answers that were given to it so far."""

    def __init__(self, io: Lines, vault: Vault, file: Path) -> None:
        self._io = io
        self._vault = vault
        self._file = file
        self._seen: tuple[int, int] | None = None
        self._round = 0
        self.answers: Answers = {}

    def stay(self) -> NoReturn:
        """Reads, asks and reads again, until `Leave` or `Up`."""
        while True:
            try:
                self._once()
            except _Changed:
                self._io.say("The file was changed. It is read again.")
            except BadInput as error:
                self._io.tell(error)
                self._io.command("Enter reads it again:", _HELP)

    def is_changed(self) -> bool:
        """Whether the file is another than the one that was read."""
        return self._stamp() not in {None, self._seen}

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Inside, a saved file ends the waiting for a line, where the system can wake us."""
        if not hasattr(signal, "SIGALRM"):
            yield
            return

        def look(*_: object) -> None:
            if self._io.asking and self.is_changed():
                self._io.interrupt(_Changed())

        with suppress(ValueError):  # not in the main thread: it is looked at after each answer
            signal.signal(signal.SIGALRM, look)
        yield

    def _stamp(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None  # an editor puts a new one in its place at this moment
        return found.st_mtime_ns, found.st_size

    def _once(self) -> None:
        self._seen = self._stamp()
        read = read_path(self._file)
        if read.template is None:
            self._io.say(*map(problem_words, read.problems))
            if not read.problems:
                self._io.say("The file holds sets and no template to try out.")
            self._io.command("Mend the file and save it. Enter reads it again:", _HELP)
            return
        self._fill(read.template, read.source)

    def _fill(self, template: Template, source: str) -> None:
        visit = self._visit()
        kept, _ = check_answers(template, self.answers)
        today = self._vault.around.clock.now().date()
        form = Form.begin(template, today, earlier_of(self._vault, visit, template), answers=kept)
        self._io.say(
            f"A trial on {visit.client.name}, who is invented. {template.title}, "
            f"{count(len(form.slots), 'question')}. {forms.BEGIN}"
        )
        form, saves = forms.stay(self._io, form, _Watched(self))
        self.answers = form.answers
        if saves and form.answers:
            found = Found(template, source, OWN)
            filling = Filling(self._vault.new_id(), visit.note, visit.client.id, found, form)
            visit = save_form(self._vault, visit, filling)
            self._io.say("In the note it stands like this:")
            for made in assessments_of(self._vault, visit.note):
                self._io.say(*("  " * line.indent + line.text for line in made.lines()))
            self.answers, self._round = {}, self._round + 1
        self._io.command("Enter fills it in again, quit leaves:", _HELP)

    def _visit(self) -> Visit:
        client = next(listing.clients(self._vault.database)).id
        visit = new_visit(self._vault, client)
        then: datetime = self._vault.around.clock.now() - _BEGAN + timedelta(days=self._round)
        return replace(visit, occurred_at=format_moment(then))
