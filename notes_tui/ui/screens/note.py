"""A note: the eight steps in a rail, the text of one, the last visit beside it.

What is typed reaches the vault within a second; leaving saves it as a revision.
"""

from dataclasses import replace
from datetime import datetime
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import ContentSwitcher, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from notes_tui.domain.display import display_line
from notes_tui.domain.moment import parse_moment
from notes_tui.domain.note import SECTIONS, part_of, read_text
from notes_tui.domain.revision import Revision
from notes_tui.errors import NotesError
from notes_tui.practice.chart import age_of, warnings_of
from notes_tui.practice.peeking import read_last
from notes_tui.practice.snippets import read_snippets
from notes_tui.practice.visit import (
    Visit,
    keep_typing,
    open_visit,
    put_time,
    save_visit,
    settle_line,
    tell_open,
)
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.asking import AskLine, Choose
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown, shown_line
from notes_tui.ui.widgets.carried import CarriedLines
from notes_tui.ui.widgets.editor import Editor
from notes_tui.ui.widgets.last_visit import LastVisitPane
from notes_tui.ui.widgets.mind import Mind
from notes_tui.vault.attachments import attachments_of
from notes_tui.vault.conflicts import author_name
from notes_tui.vault.vault import Vault

_KEEP_AFTER = 0.5
_TRY_AGAIN_AFTER = 2.0
_NOT_KEPT = "NOT KEPT: it is tried again"
_NAMES = tuple(SECTIONS)


class NoteScreen(Place):
    """The note of one visit."""

    HELP = (
        "Write in any step, in any order; a step may be left blank. What you type is kept within a"
        " second, whatever happens to the computer; Esc or ^s saves it.\n\n"
        "Tab goes to the next step. Words like “nprs: ” or “rom: ” grow into a line with slots:"
        " Tab goes to the next slot, and what you typed is never removed.\n\n"
        "Lines of earlier plans stand above the plan with their day. Space says that one still"
        " holds, Del drops it.\n\n"
        "^g shows the whole note as it would be sealed, and signs it."
    )
    ACTIONS = (
        Action("note.back", "escape", "Done", "Save what is typed and go back."),
        Action("note.sign", "ctrl+g", "Sign", "See what is sealed, and sign the note."),
        Action("note.save", "ctrl+s", "Save", "Save what is typed as it stands.", bar=False),
        Action("note.next", "f3", "Next step", "Go to the next step."),
        Action("note.before", "f2", "Step before", "Go to the step before.", bar=False),
        Action("note.last", "ctrl+l", "Last visit", "Show or put away the last visit."),
        Action("note.earlier", "ctrl+r", "Earlier texts", "Earlier texts of this step, to put"
               " back.", bar=False),
        Action("note.files", "ctrl+k", "Files", "Photos and files of this note: add, open, export,"
               " remove.", bar=False),
        Action("note.time", "ctrl+o", "When", "Say when the session was.", bar=False),
        Action("note.pane", "f6", "Pane", "Go to the steps, the text, the lines carried."),
        Action("note.settle", "f4", "Settle", "Settle a step that holds two texts.", bar=False),
    )  # fmt: skip
    CSS_PATH = "note.tcss"

    def __init__(self, visit: Visit) -> None:
        super().__init__()
        self._visit = visit
        self._section = visit.section
        self._snippets = read_snippets()
        self._typed = set(visit.drafts)
        """Steps in which something was typed and is not saved."""
        self._unkept: set[str] = set()
        self._timer: Timer | None = None
        self._state = ""

    def compose(self) -> ComposeResult:
        """Rail, text, last visit."""
        with Horizontal(classes="head"):
            yield Static(shown_line(self._who()), classes="who", markup=False)
            yield Static("", classes="state", id="state", markup=False)
        yield Mind()
        yield Static("", id="attached", markup=False)
        with Horizontal():
            with Vertical(classes="pane", id="rail") as rail:
                rail.border_title = "Steps"
                yield OptionList(id="steps")
            with Vertical(classes="pane", id="writing"):
                yield CarriedLines()
                yield Static("", id="findings", markup=False)
                yield ContentSwitcher(id="texts")
            yield LastVisitPane()
        yield from self.compose_bar()

    def on_mount(self) -> None:
        """Begins in the step where it was left."""
        self._show_mind()
        self._go(self._section)
        saved = "saved" if self._visit.saved is not None else "new visit"
        self._show_state("draft kept" if self._visit.drafts else saved)

    def _show_mind(self) -> None:
        open_here = tell_open(self.vault, self._visit)
        self.query_one(Mind).show(
            warnings_of(self._visit.client), f"{open_here} ^g asks." if open_here else ""
        )

    def on_screen_resume(self) -> None:
        """Shows which photos and files there are now."""
        attached = attachments_of(self.vault, self._visit.note)
        line = self.query_one("#attached", Static)
        line.display = bool(attached)
        line.update(shown_line("Files: " + ", ".join(each.name for each in attached), "$quiet"))

    def _who(self) -> str:
        client, today = self._visit.client, self.notes.around.clock.now().date()
        age = age_of(client, today)
        parts = [client.name, *([str(age)] if age is not None else [])]
        return " · ".join([*parts, *filter(None, [client.fields.get("pronouns")])])

    # going from step to step

    def _go(self, section: str) -> None:
        """Shows a step, with the cursor where it was."""
        self._keep_now()
        self._section = section
        self.query_one(LastVisitPane).as_usual()
        switcher = self.query_one("#texts", ContentSwitcher)
        id_ = f"edit-{section}"
        if not switcher.query(f"#{id_}"):
            editor = Editor(
                self._text_of(section), section, self._snippets, read_only=not self._may_write
            )
            switcher.mount(editor)
            editor.put_cursor(self._first_cursor(section, len(editor.text)))
        switcher.current = id_
        self._show_rail()
        self._show_step()
        self._show_last()
        self._editor.focus()

    def _first_cursor(self, section: str, end: int) -> int:
        """Where it was left; else where one writes on, or where one begins to read."""
        draft = self._visit.drafts.get(section)
        if draft is not None:
            return draft.cursor
        return 0 if section in self._visit.contested else end

    def _text_of(self, section: str) -> str:
        contested = self._visit.contested.get(section)
        if contested is not None and section not in self._visit.drafts:
            return "\n\n".join(
                f"{side.author}, {side.at[:16].replace('T', ' ')}:\n{read_text(side.text) or ''}"
                for side in contested.texts
            )
        return self._visit.texts.get(section, "")

    @property
    def _editor(self) -> Editor:
        return self.query_one(f"#edit-{self._section}", Editor)

    @property
    def _may_write(self) -> bool:
        return self.vault.writable and not self._visit.discarded and not self._visit.signed

    def _show_rail(self) -> None:
        steps = self.query_one("#steps", OptionList)
        steps.clear_options()
        steps.add_options([Option(self._step_line(name), id=name) for name in _NAMES])
        steps.highlighted = _NAMES.index(self._section)

    def _step_line(self, section: str) -> Content:
        mark = "‼" if section in self._visit.contested else "●" if self._written(section) else " "
        return Content(f"{_NAMES.index(section) + 1} {SECTIONS[section]:<14} {mark}")

    def _written(self, section: str) -> bool:
        for editor in self.query(f"#edit-{section}").results(Editor):
            return any(line.strip() for line in editor.document.lines)
        return bool(self._visit.texts.get(section, "").strip())

    def _show_step(self) -> None:
        number, verb = _NAMES.index(self._section) + 1, SECTIONS[self._section]
        pane = self.query_one("#writing")
        pane.border_title = f"{number} {verb}"
        if self._section in self._visit.contested:
            pane.border_subtitle = "two texts: F4 settles"
            self._editor.read_only = True
        elif not self._may_write:
            pane.border_subtitle = "discarded" if self._visit.discarded else "reading only"
        else:
            pane.border_subtitle = ""
        carried_here = () if self._section != "plan" else self._visit.carried
        if carried_here and not pane.border_subtitle:
            pane.border_subtitle = "Space: holds · Del: drop"
        carried = self.query_one(CarriedLines)
        carried.show(carried_here, self.notes.around.clock.now().date())
        found = self.query_one("#findings", Static)
        found.display = self._section == "assessment" and bool(self._visit.findings)
        found.update(shown(self._visit.findings))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A step was chosen in the rail."""
        if event.option_list.id == "steps" and event.option_id:
            event.stop()
            self._go(event.option_id)

    def on_editor_left_by_tab(self, event: Editor.LeftByTab) -> None:
        """Tab where there is no slot."""
        self._step(-1 if event.backwards else 1)

    def _step(self, by: int) -> None:
        at = (_NAMES.index(self._section) + by) % len(_NAMES)
        self._go(_NAMES[at])

    def do_next(self) -> None:
        """To the next step."""
        self._step(1)

    def do_before(self) -> None:
        """To the step before."""
        self._step(-1)

    def do_pane(self) -> None:
        """To the next pane."""
        panes = [self._editor, self.query_one(CarriedLines), self.query_one("#steps")]
        panes = [pane for pane in panes if all(w.display for w in pane.ancestors_with_self)]
        at = panes.index(self.focused) if self.focused in panes else 0
        panes[(at + 1) % len(panes)].focus()

    # the last visit

    def _show_last(self) -> None:
        today = self.notes.around.clock.now().date()
        self.query_one(LastVisitPane).show(self._visit.last, self._section, today)

    def do_last(self) -> None:
        """Shows the last visit, or puts it away; a look where it stays away as a rule is noted."""
        if self.query_one(LastVisitPane).turn(self._section):
            read_last(self.vault, self._visit, self._section)
        self._show_last()

    def on_resize(self) -> None:
        """In a window that was narrow there may be room for it now, or none any more."""
        if self.is_mounted:
            self._show_last()

    # keeping and saving

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Something was typed: it is kept within a second."""
        editor = event.text_area
        if not isinstance(editor, Editor) or editor.read_only:
            return
        if editor.section not in self._typed and editor.text == self._text_of(editor.section):
            return  # it was only put there to be read
        self._keep_soon(editor.section)
        steps = self.query_one("#steps", OptionList)
        line = self._step_line(editor.section)
        if steps.get_option(editor.section).prompt != line:
            steps.replace_option_prompt(editor.section, line)

    def on_text_area_selection_changed(self) -> None:
        """The cursor of an unsaved text is kept too."""
        if self._section in self._typed and self._may_write:
            self._keep_soon(self._section)

    def _keep_soon(self, section: str) -> None:
        self._typed.add(section)
        self._unkept.add(section)
        if self._timer is None:
            self._timer = self.set_timer(_KEEP_AFTER, self._keep_now)

    def _keep_now(self) -> None:
        """Keeps what is typed; where the disk refuses, it is told once and tried again."""
        try:
            self.keep()
        except NotesError as error:
            if self._state != _NOT_KEPT:
                self.tell(error)
            self._show_state(_NOT_KEPT)
            self._timer = self.set_timer(_TRY_AGAIN_AFTER, self._keep_now)

    def keep(self) -> None:
        """Puts what is typed into the vault as a draft."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        for section in sorted(self._unkept):
            editor = self.query_one(f"#edit-{section}", Editor)
            keep_typing(self.vault, self._visit, section, editor.text, editor.before_cursor)
            self._unkept.discard(section)
            self._show_state("draft kept")

    def _show_state(self, state: str) -> None:
        self._state = state
        when = self._visit.occurred_at[:16].replace("T", " ")
        reading = "" if self._may_write else "reading only · "
        self.query_one("#state", Static).update(
            f"S{self._visit.number} · {when} · {reading}{state}"
        )

    def _save(self) -> bool:
        """Saves what is typed; whether there was anything."""
        if not self._may_write:
            return False
        self.keep()
        saved = save_visit(self.vault, self._visit)
        self._typed.clear()
        if saved is not None or self._visit.saved is not None:
            self._visit = open_visit(self.vault, self._visit.note)
        return saved is not None

    def do_save(self) -> None:
        """Saves and stays."""
        now = self.notes.around.clock.now()
        self._show_state(f"saved {now:%H:%M}" if self._save() else "nothing new to save")
        self._show_rail()

    def do_back(self) -> None:
        """Saves and leaves."""
        if self._save():
            self.notes.say("Saved.")
        self.dismiss()

    # actions

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "note.last" and self._visit.last is None:
            return "This is the first visit."
        if action.id == "note.sign" and self._visit.saved is None and not self._typed:
            return "Nothing is written in this note yet."
        if action.id in {"note.save", "note.time", "note.sign"} and not self._may_write:
            return "This note can only be read here."
        if action.id == "note.earlier" and self._visit.saved is None:
            return "Nothing of this note is saved yet."
        if action.id == "note.settle" and self._section not in self._visit.contested:
            return "This step does not hold two texts."
        return ""

    async def do_time(self) -> None:
        """Asks when the session was."""
        parse = partial(parse_moment, clock=self.notes.around.clock)
        typed = await self.app.push_screen_wait(
            AskLine("When was the session?", value=self._visit.occurred_at[:16], check=parse)
        )
        if not typed:
            return
        moment = parse(typed)
        if self._visit.saved is not None:
            self._save()
        self._visit = put_time(self.vault, self._visit, moment)
        self._show_state(self._state)

    async def do_earlier(self) -> None:
        """Offers the earlier texts of this step, to be put back."""
        assert self._visit.saved is not None
        part = part_of(self._section)
        texts = {
            revision.id: revision
            for revision in reversed(self._visit.saved.state.revisions)
            if part in revision.parts
        }
        lines = [(id_, _earlier_line(self.vault, each, part)) for id_, each in texts.items()]
        if not lines:
            self.notes.say("This step was never saved.")
            return
        chosen = await self.app.push_screen_wait(
            Choose("Put which text back? The one that stands now stays in the history.", lines)
        )
        if chosen and self._may_write and self._section not in self._visit.contested:
            editor = self._editor
            editor.replace(
                read_text(texts[chosen].parts[part]) or "", editor.document.start,
                editor.document.end,
            )  # fmt: skip

    def do_files(self) -> None:
        """The photos and files of this note."""
        from notes_tui.ui.screens.attachments import (  # noqa: PLC0415 - seldom needed
            AttachmentsScreen,
        )

        if self._save():
            self._show_state("saved")
        self.app.push_screen(AttachmentsScreen(self._visit, self._ready_for_files))

    def _ready_for_files(self) -> None:
        """Saves a note in which nothing is written yet, so that a file can belong to it."""
        from notes_tui.practice.filling import keep_note  # noqa: PLC0415 - not on the way here

        if self._visit.saved is None:
            keep_note(self.vault, self._visit)
            self._visit = open_visit(self.vault, self._visit.note)

    def do_sign(self) -> None:
        """Saves what is typed and shows what signing would seal."""
        from notes_tui.ui.screens.sign import SignScreen  # noqa: PLC0415 - once for a note

        self._save()
        if self._visit.saved is None:
            self.notes.say("Nothing is written in this note yet.")
            return
        screen = SignScreen(self._visit.note)

        def left(_: None) -> None:
            self.app.call_later(self._after_signing, screen.signed, screen.go_to)

        self.app.push_screen(screen, left)

    def _after_signing(self, signed: bool, section: str) -> None:
        """Leaves a note that is signed; else goes on in it as it stands now."""
        if not self.is_current:
            return
        if signed:
            self.dismiss()
            return
        visit = open_visit(self.vault, self._visit.note)
        self.app.switch_screen(NoteScreen(replace(visit, section=section or self._section)))

    def do_settle(self) -> None:
        """Settles the two texts of this step."""
        from notes_tui.ui.screens.settle import SettleOne  # noqa: PLC0415 - seldom needed

        def settled(done: bool | None) -> None:
            if done:
                self._visit = open_visit(self.vault, self._visit.note)
                self.run_worker(self._begin_anew(self._section))

        self.app.push_screen(SettleOne(self._visit.contested[self._section]), settled)

    async def _begin_anew(self, section: str) -> None:
        await self._editor.remove()
        self._go(section)

    # lines of earlier plans

    def on_carried_lines_typed(self, event: CarriedLines.Typed) -> None:
        """A letter for the text."""
        self._editor.focus()
        if not self._editor.read_only:
            self._editor.insert(event.letter)

    def on_carried_lines_settled(self, event: CarriedLines.Settled) -> None:
        """A line still holds, or is dropped."""
        if not self._may_write:
            self.notes.say("This note can only be read here.")
            return
        try:
            self.keep()
            self._visit = settle_line(self.vault, self._visit, event.line, event.holds)
        except NotesError as error:
            self.tell(error)
        self._show_state("saved")
        self._show_step()
        if event.holds is None:
            self.notes.say("The line is dropped from here on. In the chart ^z brings it back.")


def _earlier_line(vault: Vault, revision: Revision, part: str) -> str:
    """An earlier text of a step as one line: when, by whom, and how it begins."""
    when = f"{datetime.fromtimestamp(revision.at).astimezone():%Y-%m-%d %H:%M}"
    begins = " ".join((read_text(revision.parts[part]) or "(blank)").split())
    return f"{when} {author_name(vault, revision.author)}: " + display_line(begins)[:200]
