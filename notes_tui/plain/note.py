"""A visit that is being written: the eight steps in their order, line by line."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from notes_tui.charting import drafting, revising
from notes_tui.domain.moment import parse_moment
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.text import count
from notes_tui.errors import BadInput, NotesError
from notes_tui.plain import files, settling, signing, templates
from notes_tui.plain.lines import Leave, Lines, Lock, Quit, Up
from notes_tui.plain.texts import Texts
from notes_tui.plain.words import day, find_step
from notes_tui.practice.filling import Begun, begun_forms, keep_note
from notes_tui.practice.peeking import read_last
from notes_tui.practice.visit import (
    UNSEEN,
    Visit,
    open_visit,
    save_visit,
    settle_line,
    tell_open,
)
from notes_tui.vault.vault import Vault

_END = "."
_ELSEWHERE = frozenset({"", _END, "?", "help", "quit", "back", "again"})
HELP = (
    "Type text, line by line. A full stop alone on a line ends the step.",
    "Enter alone leaves the step as it is and goes to the next.",
    "show: hear what is written in this step. show all: hear the whole note.",
    "last: hear what the last visit says in this step.",
    "change and a number: write that line of this step anew. again: write the whole step anew.",
    "blank: make the step blank. undo: take back the last change of a text.",
    "back: the step before. A number from 1 to 8, or a step's name: go to that step.",
    "template and a name: fill in a test, or a set of them. Without a name: hear them all.",
    "forms: what was filled in at this visit; go on with it, change it or take it out.",
    "files: photos and files of this visit; add one, open, export or take one out.",
    "time: say anew when the session was. settle: choose where a step holds two texts.",
    "save: save and leave. Control C does the same.",
    "sign: save, hear what is sealed, and sign.",
    "drop: give up what you typed and did not save.",
    "To write one of these words as text, put a full stop behind it: save.",
)
_THE_END = len(SECTIONS)
"""The place after the last step."""
_TEXT_HELP = (
    "Go on typing; each line is kept at once.",
    "A full stop alone on a line ends the step. Then type a command, such as undo or save.",
)


def write(io: Lines, vault: Vault, visit: Visit, begun: Begun | None = None) -> None:
    """Writes in this visit until it is saved, dropped or left; first in a form that was begun."""
    _Writing(io, vault, visit).stay(begun)


class _Done(Exception):
    """The note is saved or dropped, and is left."""


class _Writing:
    """What has been typed into a visit so far, and where its writer is."""

    def __init__(self, io: Lines, vault: Vault, visit: Visit) -> None:
        self._io = io
        self._vault = vault
        self._visit = visit
        self._texts = Texts(io, vault, lambda: self._visit)
        self._warned = False
        """Whether it was said that leaving loses text which the disk refuses."""
        self._asked: set[str] = set()
        """Lines of earlier plans that were read out."""
        self._answers: dict[str, bool] = {}
        self._templates = templates.Session(io, vault, visit)
        self._filled = False
        """Whether something was filled in since this note was opened."""
        self._names = list(SECTIONS)
        self._actions: dict[str, Callable[[str], None]] = {
            "show": self._texts.show,
            "show all": lambda _: self._texts.show_all(),
            "last": self._last,
            "blank": self._texts.blank,
            "undo": self._undo,
            "template": lambda _: self._template(""),
            "forms": self._forms,
            "files": self._files,
            "time": self._time,
            "settle": self._settle,
            "save": self._save,
            "sign": self._sign,
            "drop": self._drop,
        }

    def stay(self, begun: Begun | None) -> None:
        visit = self._visit
        state = "A new note." if visit.saved is None else "It is saved; what you type is added."
        if visit.drafts:
            state = "You go on where you were."
        self._io.say(f"{visit.client.name}, S{visit.number}, {self._when()}. {state}")
        self._io.say(*(f"{w.kind.capitalize()}: {w.text}" for w in visit.client.warnings))
        if open_here := tell_open(self._vault, visit):
            self._io.say(f"Red flag: {open_here} sign asks.")
        at = self._names.index(visit.section)
        try:
            if begun is not None:
                with suppress(Up):
                    self._at_templates(lambda session: templates.resume(session, begun))
            self._tell_begun()
            while True:
                at = self._stand_at(at)
        except _Done:
            return
        except (Leave, Lock) as parting:
            parting.lost = parting.lost or not self._texts.all_kept()
            raise

    def _stand_at(self, at: int) -> int:
        """What is typed at a step, or after the last; the place to go to."""
        name = self._names[at] if at < _THE_END else ""
        self._arrive(at, name)
        prompt = f"{SECTIONS[name]}:" if name else "Enter to save and leave, or a step, or ?:"
        while True:
            try:
                typed = self._rescued(name, lambda: self._io.command(prompt, HELP))
            except Up:
                typed = "save"
            except Quit:
                if self._texts.all_kept() or self._warned:
                    raise
                self._warned = True
                self._io.say("The disk refuses what you typed. quit once more leaves without it.")
                continue
            try:
                place = self._do(at, name, typed)
            except Up:
                continue  # back to the step, from what was asked in it
            except NotesError as error:
                self._io.tell(error)
                continue
            if place is not None:
                return place

    def _do(self, at: int, name: str, typed: str) -> int | None:
        """Sees to one line; the place to go to, or None for staying."""
        word = typed.casefold()
        step = find_step(typed)
        if not typed and not name:
            self._save(name)
        if not typed or typed == _END:
            return at + 1
        if word in self._actions:
            self._actions[word](name)
        elif word == "back":
            if at:
                return at - 1
            self._io.say("This is the first step.")
        elif step is not None:
            return self._names.index(step)
        elif not name:
            self._io.say("All steps are behind you. Name a step to go on writing.")
        elif word == "again":
            line = self._ask_line(name, "Line 1, or a full stop to leave it as it is:")
            return self._type(at, name, [], line)
        elif word.startswith("template "):
            self._template(typed[9:].strip())
        elif word.startswith("change ") and word[7:].strip().isdecimal():
            self._texts.change(name, word[7:].strip())
        else:
            return self._type(at, name, self._texts.lines(name), typed)
        return None

    def _arrive(self, at: int, name: str) -> None:
        if not name:
            self._io.say("That was the last step.")
            return
        said = f"Step {at + 1} of {_THE_END}, {SECTIONS[name]}: {self._state(name)}"
        self._io.say(f"{said} Type text, Enter to go on, or ?.")
        last = self._visit.last
        read_anyway = name == "plan" and self._visit.carried
        if last and name not in UNSEEN and last.read(name) and not read_anyway:
            self._io.say(f"The last visit, {self._day(last.occurred_at)}, wrote here: type last.")
        if name == "plan":
            with suppress(Up):
                self._ask_carried()

    def _state(self, name: str) -> str:
        if name in self._visit.contested:
            return "two texts stand here; type settle to choose."
        lines = self._texts.lines(name)
        return f"{count(len(lines), 'line')}; what you type is added." if lines else "blank."

    # typing

    def _type(self, at: int, name: str, lines: list[str], line: str) -> int | None:
        """Adds lines to these until a full stop; the next place, or None after ctrl-C."""
        if name in self._visit.contested:
            raise BadInput("Two texts stand in this step.", "Type settle to choose one first.")
        while line.strip() != _END:
            lines.append(line)
            self._texts.write(name, "\n".join(lines))
            try:
                if self._is_command(line):
                    self._texts.take_back()
                    return self._obey(at, name, line.strip())
                line = self._ask_line(name, f"Line {len(lines) + 1}, or a full stop to end:")
            except Up:
                return None
        if lines and not lines[-1].strip():
            self._texts.put(name, "\n".join(lines).rstrip())
        return at + 1

    def _is_command(self, line: str) -> bool:
        """Whether a line that is a command's word, in the midst of text, is meant as one."""
        word = line.strip().casefold()
        if word not in {*self._actions, *_ELSEWHERE} or not word:
            return False
        return not self._io.ask_yes("Is that text of the note?", f"the command {word}")

    def _obey(self, at: int, name: str, word: str) -> int | None:
        if word.casefold() == "quit":
            raise Quit
        if word.casefold() == "help":
            self._io.say(*HELP)
            return None
        return self._do(at, name, word)

    def _ask_line(self, name: str, prompt: str) -> str:
        return self._rescued(name, lambda: self._io.ask_text(prompt, _TEXT_HELP), text=True)

    def _rescued(self, name: str, ask: Callable[[], str], *, text: bool = False) -> str:
        """The answer. One that came too late to be heeded is kept as text, so nothing is lost."""
        try:
            return ask()
        except Lock as lock:
            line = lock.line.strip()
            words = {*self._actions, *_ELSEWHERE}
            is_text = line not in {"", _END, "?"}
            if not text:
                is_text = is_text and line.casefold() not in words and not find_step(line)
            if name and is_text and name not in self._visit.contested:
                self._texts.put(name, "\n".join([*self._texts.lines(name), lock.line]))
            raise

    def _undo(self, _: str) -> None:
        name = self._texts.take_back()
        if name:
            self._io.say(f"Taken back. {SECTIONS[name]}: {self._state(name)}")
        else:
            self._io.say("Nothing was changed since you opened this note.")

    # hearing

    def _last(self, name: str) -> None:
        last = self._visit.last
        if last is None:
            self._io.say("There is no visit before this one.")
        elif not name:
            self._io.say("Name a step first, then type last.")
        else:
            text = read_last(self._vault, self._visit, name)
            said = f"S{last.number}, {self._day(last.occurred_at)}, {SECTIONS[name]}:"
            self._io.say(said, text or "Left blank.", *last.added)

    def _when(self) -> str:
        clock = self._visit.occurred_at[11:16]
        return self._day(self._visit.occurred_at) + (f", {clock}" if clock else "")

    def _day(self, occurred_at: str) -> str:
        return day(occurred_at, self._vault.around.clock.now().date())

    # the plans that are carried

    def _ask_carried(self) -> None:
        waiting = [
            line
            for line in self._visit.carried
            if not line.confirmed and line.id not in self._asked
        ]
        if waiting:
            self._io.say(f"{count(len(waiting), 'line').capitalize()} of earlier plans:")
        for line in waiting:
            self._io.say(f"From {self._day(line.since)}: {line.text}")
            answer = self._io.ask_yes("Still holds?", "later")
            self._asked.add(line.id)
            if answer is not None:
                self._answers[line.id] = answer

    def _answer_carried(self, visit: Visit) -> Visit:
        for line, holds in list(self._answers.items()):
            visit = settle_line(self._vault, visit, line, True if holds else None)
            del self._answers[line]
        return visit

    # templates

    def _template(self, typed: str) -> None:
        self._at_templates(lambda session: templates.fill(session, typed))

    def _forms(self, _: str) -> None:
        self._at_templates(templates.look)

    def _files(self, _: str) -> None:
        """A note in which nothing is saved yet is saved first, so that a file can belong to it."""
        self._texts.keep()
        if self._visit.saved is None:
            keep_note(self._vault, self._visit)
            self._visit = self._templates.visit = open_visit(self._vault, self._visit.note)
            self._filled = True
        files.stay(self._io, self._vault, self._visit.note)

    def _at_templates(self, act: Callable[[templates.Session], object]) -> None:
        """Does something with templates, then goes on in the visit as it stands after that."""
        self._texts.keep()
        self._templates.visit = self._visit
        try:
            act(self._templates)
        finally:
            self._filled = self._filled or self._templates.visit is not self._visit
            self._visit = self._templates.visit

    def _tell_begun(self) -> None:
        for begun in begun_forms(self._vault, self._visit.note):
            self._io.say(f"{begun.title} is begun and not saved: type forms to go on with it.")

    # the whole note

    def _time(self, _: str) -> None:
        typed = self._io.command(
            f"It was {self._when()}. When, like 2026-03-02 09:30? Enter leaves it:",
            ("Type the day and the time of the session.", "Enter alone leaves it."),
        )
        if not typed:
            return
        note = self._visit.note
        moment = parse_moment(typed, self._vault.around.clock)
        if self._visit.saved is None:
            drafting.keep_time(self._vault, note, self._visit.client.id, moment, None)
        else:
            revising.change_time(self._vault, note, moment)
            self._filled = True
        self._visit = replace(self._visit, occurred_at=moment)
        self._templates.visit = self._visit
        self._io.say(f"The session was {self._when()}.")

    def _settle(self, name: str) -> None:
        if name not in self._visit.contested:
            self._io.say("There is nothing to settle in this step.")
            return
        self._texts.keep()
        save_visit(self._vault, self._visit)
        settling.settle(self._io, self._vault, self._visit.contested[name])
        self._visit = open_visit(self._vault, self._visit.note)
        self._texts.begin_anew()
        self._io.say(f"{SECTIONS[name]}: {self._state(name)}")

    def _save(self, _: str) -> None:
        """Saves and leaves; where the disk refuses, the note stays open and nothing is lost."""
        visit = self._visit
        self._texts.keep()
        if visit.saved is None and begun_forms(self._vault, visit.note):
            keep_note(self._vault, visit)  # so that the form has a note to be gone on with
            self._visit = visit = open_visit(self._vault, visit.note)
        saved = save_visit(self._vault, visit)
        if saved is not None:
            self._visit = visit = open_visit(self._vault, visit.note)
        answered = bool(self._answers)
        visit = self._answer_carried(visit)
        if visit.saved is None:
            self._io.say("Nothing was written, so there is no new note.")
        else:
            said = "Saved" if saved or answered or self._filled else "Nothing was changed"
            self._io.say(f"{said}: {visit.client.name}, S{visit.number}, {self._when()}.")
        raise _Done

    def _sign(self, name: str) -> None:
        """Saves, and goes on to sign."""
        try:
            self._save(name)
        except _Done:
            if self._visit.saved is not None:
                with suppress(Up):
                    signing.sign_one(self._io, self._vault, self._visit.note)
            raise

    def _drop(self, _: str) -> None:
        if self._io.yes("Give up what you typed and did not save?", enter=False):
            for begun in begun_forms(self._vault, self._visit.note):
                self._vault.drop_drafts(begun.draft.record)
            self._vault.drop_drafts(self._visit.note)
            self._io.say("Given up.")
            raise _Done
