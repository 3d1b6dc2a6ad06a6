"""The ways to work with the app: by keyboard only, and by mouse with typed text only."""

from typing import Protocol

from notes_tui.domain.note import SECTIONS
from tests.e2e.window import (
    DOWN,
    END,
    ENTER,
    ESC,
    F3,
    F6,
    F8,
    HOME,
    TAB,
    UP,
    Window,
    ctrl,
)
from tests.places import PASSPHRASE
from tests.terminal import Terminal

NUMBERS = {name: f"{number} {verb}" for number, (name, verb) in enumerate(SECTIONS.items(), 1)}


class Hand(Protocol):
    """What a practitioner does in a day, whatever with."""

    def begin(self) -> None:
        """The first run: a vault, its passphrase, its recovery code."""

    def unlock(self) -> None:
        """The vault that is there."""

    def take_in(self, name: str) -> None:
        """A new client; the first note is open then."""

    def find(self, slip: str, name: str) -> None:
        """From the desk to the chart of a client, by a name typed with slips."""

    def begin_visit(self) -> None:
        """From the chart into a new note."""

    def write(self, section: str, text: str) -> None:
        """Text into a step of the open note."""

    def write_nprs(self, section: str, values: tuple[str, str, str, str]) -> None:
        """A scale into a step."""

    def look_at_last(self, section: str, text: str) -> None:
        """What the last visit says in this step, where it is not shown by itself too."""

    def confirm(self, line: int) -> None:
        """A line of an earlier plan still holds; the first is 1."""

    def finish_note(self) -> None:
        """Saves the note and leaves it."""

    def correct(self, back: int, section: str, there: str, more: str) -> None:
        """Adds to what a note so many visits back says, from the chart and back to it."""

    def put_up_alert(self, text: str) -> None:
        """From the chart and back to it."""

    def go_to_desk(self) -> None:
        """From the chart."""

    def search(self, words: str, found: str) -> None:
        """From the desk and back to it."""

    def lock_and_leave(self) -> None:
        """Locks, and ends the program."""


class OnScreen:
    """What both hands of the full-screen app share: typing text, and seeing."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def code_on_screen(self) -> str:
        self.window.wait("this code opens your vault", "Then type it back")
        self.window.wait_quiet()
        lines = [line.strip() for line in self.window.text.splitlines()]
        at = next(at for at, line in enumerate(lines) if "this code opens your vault" in line)
        return " ".join(lines[at + 1 : at + 4])

    def is_at(self, section: str) -> bool:
        return f"─ {NUMBERS[section]} " in self.window.text

    def wait_for_step(self, section: str) -> None:
        self.window.wait_until(lambda: self.is_at(section), f"not at {section}")

    def go(self, section: str) -> None:
        raise NotImplementedError

    def type(self, text: str) -> None:
        self.window.press(text.replace("\n", ENTER))
        self.window.wait(text.splitlines()[-1])

    def write(self, section: str, text: str) -> None:
        self.go(section)
        self.type(text)


class Keyboard(OnScreen):
    """Keys only."""

    def begin(self) -> None:
        window = self.window
        window.wait("1 of 3")
        window.press("Riverside Bodywork", ENTER, ENTER, ENTER)
        window.wait("2 of 3")
        window.press(PASSPHRASE, ENTER, PASSPHRASE, ENTER)
        window.wait("3 of 3")
        window.press(self.code_on_screen(), ENTER)
        window.wait("Clients", "Type a name to take in")

    def unlock(self) -> None:
        self.window.wait("Passphrase")
        self.window.press(PASSPHRASE, ENTER)
        self.window.wait("─ Clients ")

    def take_in(self, name: str) -> None:
        self.window.press(name)
        self.window.wait(f"+ New client: {name}")
        self.window.press(ENTER)
        self.window.wait(name)
        self.wait_for_step("listen")

    def find(self, slip: str, name: str) -> None:
        self.window.press(slip)
        self.window.wait(slip, name)
        self.window.press(ENTER)
        self.window.wait("─ Visits ", name)

    def begin_visit(self) -> None:
        self.window.press(ctrl("n"))
        self.wait_for_step("listen")

    def go(self, section: str) -> None:
        steps = list(NUMBERS)
        while not self.is_at(section):
            at = next(name for name in steps if self.is_at(name))
            self.window.press(F3)
            self.wait_for_step(steps[(steps.index(at) + 1) % len(steps)])

    def write_nprs(self, section: str, values: tuple[str, str, str, str]) -> None:
        self.go(section)
        self.window.press("nprs: ")
        self.window.wait("‹last visit›")
        self.window.press(TAB.join(values))
        self.window.wait(values[-1])

    def look_at_last(self, section: str, text: str) -> None:
        self.go(section)
        if "─ Last · " in self.window.text:
            self.window.press(ctrl("l"))
            self.window.wait_gone("─ Last · ")
        self.window.press(ctrl("l"))
        self.window.wait("─ Last · ", text)

    def confirm(self, line: int) -> None:
        self.go("plan")
        self.window.wait("since 2", "draft kept")
        self.window.press(F6, DOWN * (line - 1), " ")
        self.window.wait("· saved")
        self.window.press(F6, F6)

    def finish_note(self) -> None:
        self.window.press(ESC)
        self.window.wait_gone("─ Steps ")

    def correct(self, back: int, section: str, there: str, more: str) -> None:
        self.window.press(HOME, DOWN * back, ENTER)
        self.window.wait("─ Steps ")
        self.go(section)
        self.window.wait(there)
        self.window.press(END, more)
        self.window.wait(more.strip())
        self.finish_note()

    def put_up_alert(self, text: str) -> None:
        self.window.press(ctrl("e"))
        self.window.wait("+ A new alert")
        self.window.press(END, UP, ENTER)
        self.window.wait("A new alert:")
        self.window.press(text, ENTER)
        self.window.wait("⚑ alert", text)
        self.window.press(ESC)
        self.window.wait("─ Visits ")

    def go_to_desk(self) -> None:
        self.window.press(ESC)
        self.window.wait("─ Clients ")

    def search(self, words: str, found: str) -> None:
        self.window.press(ctrl("f"))
        self.window.wait("Words in your notes")
        self.window.press(words)
        self.window.wait(found)
        self.window.press(ESC)
        self.window.wait("─ Clients ")

    def lock_and_leave(self) -> None:
        self.window.press(F8)
        self.window.wait("Passphrase")
        self.window.press(ctrl("q"))


class Mouse(OnScreen):
    """The mouse for every step, and typed text."""

    def begin(self) -> None:
        window = self.window
        window.wait("1 of 3")
        window.click("Your practice", right=4, down=1)
        window.press("Riverside Bodywork")
        window.click("Next")
        window.wait("2 of 3")
        window.click("Type it, or one of your own", right=4, down=1)
        window.press(PASSPHRASE)
        window.click("Type it again", right=4, down=1)
        window.press(PASSPHRASE)
        window.click("Make the vault")
        window.wait("3 of 3")
        window.click("once. Then type it back", right=4, down=1)
        window.press(self.code_on_screen())
        window.click("It is on paper")
        window.wait("Clients", "Type a name to take in")

    def unlock(self) -> None:
        self.window.click("Passphrase")
        self.window.press(PASSPHRASE)
        self.window.click(" Open ")
        self.window.wait("─ Clients ")

    def take_in(self, name: str) -> None:
        self.window.click("Clients", down=1)
        self.window.press(name)
        self.window.click(f"+ New client: {name}")
        self.window.wait(name)
        self.wait_for_step("listen")

    def find(self, slip: str, name: str) -> None:
        self.window.click("Clients", down=1)
        self.window.press(slip)
        self.window.wait(slip)
        self.window.click(f"│{name}", right=2)
        self.window.wait("─ Visits ", name)

    def begin_visit(self) -> None:
        self.window.click("New note")
        self.wait_for_step("listen")

    def go(self, section: str) -> None:
        if not self.is_at(section):
            self.window.click(f"│{NUMBERS[section]}", right=3)
            self.wait_for_step(section)

    def write_nprs(self, section: str, values: tuple[str, str, str, str]) -> None:
        self.go(section)
        self.window.press("nprs: ")
        self.window.wait("‹last visit›")
        self.window.press(values[0])
        for slot, value in zip(("‹0-10›", "‹0-10›", "‹last visit›"), values[1:], strict=True):
            self.window.drag(slot)
            self.window.press(value)
            self.window.wait_quiet()
        self.window.wait(values[-1])

    def look_at_last(self, section: str, text: str) -> None:
        self.go(section)
        if "─ Last · " in self.window.text:
            self.window.click("^l Last visit")
            self.window.wait_gone("─ Last · ")
        self.window.click("^l Last visit")
        self.window.wait("─ Last · ", text)

    def confirm(self, line: int) -> None:
        self.go("plan")
        self.window.wait("draft kept")
        self.window.click("since 2", nth=line - 1)
        self.window.wait("· saved")
        column, row = self.window.find("─ 7 Plan")
        self.window.click_at(column, row + 15)

    def finish_note(self) -> None:
        self.window.click("Esc Done")
        self.window.wait_gone("─ Steps ")

    def correct(self, back: int, section: str, there: str, more: str) -> None:
        self.window.wait("─ Visits ")
        self.window.click(f"│S{2 - back} ", right=1)
        self.window.wait("─ Steps ")
        self.go(section)
        self.window.click(there, right=len(there))
        self.window.press(more)
        self.window.wait(more.strip())
        self.finish_note()

    def put_up_alert(self, text: str) -> None:
        self.window.click("Profile")
        self.window.click("+ A new alert")
        self.window.wait("A new alert:")
        self.window.press(text)
        self.window.click("OK")
        self.window.wait("⚑ alert", text)
        self.window.click("Esc Back")
        self.window.wait("─ Visits ")

    def go_to_desk(self) -> None:
        self.window.click("F1 Help")
        self.window.wait("Esc closes")
        self.window.click_at(2, 12)  # beside it
        self.window.wait_gone("Esc closes")
        self.window.click("Esc Back")
        self.window.wait("─ Clients ")

    def search(self, words: str, found: str) -> None:
        self.window.click("Search")
        self.window.wait("Words in your notes")
        self.window.click("Words in your notes")
        self.window.press(words)
        self.window.wait(found)
        self.window.click("Esc Back")
        self.window.wait("─ Clients ")

    def lock_and_leave(self) -> None:
        self.window.click("F10 Menu")
        self.window.wait("What can be done here")
        self.window.click("Close the vault")
        self.window.wait("Passphrase")
        self.window.click("F10 Menu")
        self.window.wait("What can be done here")
        self.window.click("lock and leave")


class LineByLine:
    """Lines typed after prompts."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.at = 0
        """The step that is asked for next in the open note."""

    @property
    def prompt(self) -> str:
        verbs = list(SECTIONS.values())
        return f"\n{verbs[self.at]}: " if self.at < len(verbs) else "or a step, or ?: "

    def say(self, prompt: str, line: str) -> None:
        self.terminal.expect(prompt)
        self.terminal.type(line)

    def begin(self) -> None:
        raise NotImplementedError  # tests/plain does this

    def unlock(self) -> None:
        self.say("Passphrase of the vault", PASSPHRASE)

    def take_in(self, name: str) -> None:
        self.say("Desk. ", f"new {name}")
        self.say("Enter for yes:", "")
        self.at = 0

    def find(self, slip: str, name: str) -> None:
        self.go_to_desk()  # a note is left for the chart here, even that of a new client
        self.say("Desk. ", slip)
        self.terminal.expect(f"1, {name}")
        self.say("Which client?", "1")

    def begin_visit(self) -> None:
        self.say("new, a visit", "new")
        self.at = 0

    def go(self, section: str) -> None:
        step = list(SECTIONS).index(section)
        if step != self.at:
            self.say(self.prompt, str(step + 1))
            self.at = step

    def write(self, section: str, text: str) -> None:
        self.go(section)
        prompts = [self.prompt, *["to end:"] * 9]
        for prompt, line in zip(prompts, (*text.splitlines(), "."), strict=False):
            self.say(prompt, line)
        self.at += 1

    def write_nprs(self, section: str, values: tuple[str, str, str, str]) -> None:
        now, worst, best, since = values
        self.write(section, f"nprs: now {now}, worst {worst}, best {best} since {since}")

    def look_at_last(self, section: str, text: str) -> None:
        self.go(section)
        self.say(self.prompt, "last")
        self.terminal.expect(text)

    def confirm(self, line: int) -> None:
        self.go("plan")
        for at in (1, 2):
            self.say("Still holds?", "y" if at == line else "")

    def finish_note(self) -> None:
        self.say(self.prompt, "save")

    def correct(self, back: int, section: str, there: str, more: str) -> None:
        self.say("new, a visit", f"S{2 - back}")
        self.say("write, sign", "write")
        self.at = 0
        self.go(section)
        self.say(self.prompt, "change 1")
        self.say(f"leave it: {there}", more)  # the line stands there to be changed
        self.finish_note()
        self.say("write, sign", "back")

    def put_up_alert(self, text: str) -> None:
        self.say("new, a visit", "alerts")
        self.say("What to do?", "1")
        self.say("Text of the alert", text)

    def go_to_desk(self) -> None:
        self.say("new, a visit", "back")

    def search(self, words: str, found: str) -> None:
        self.say("Desk. ", f"search {words}")
        self.terminal.expect(found)
        self.say("Read which?", "")
        self.say("Search for other words", "")

    def lock_and_leave(self) -> None:
        self.say("Desk. ", "quit")
