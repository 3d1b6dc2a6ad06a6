"""What a practitioner types at a terminal: each prompt, answered, mistyped and given up."""

from pathlib import Path

import pytest

from tests.places import PASSPHRASE
from tests.terminal import Terminal, home

NEW = "velvet orbit cactus ninety flute"
PROMPT = "Passphrase (not shown as you type): "
CTRL_C = 130


class Desk:
    """A home folder with a terminal in front of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = home(folder)
        self.vault = folder / "practice.vault"

    def run(self, *words: str) -> Terminal:
        return Terminal("--vault", str(self.vault), *words, env=self.env)

    def init(self) -> Terminal:
        return self.run("init", str(self.vault), "--practitioner", "Ada")

    def make(self) -> str:
        """A vault under PASSPHRASE; its recovery code."""
        terminal = self.init()
        terminal.expect("New passphrase")
        terminal.type(PASSPHRASE)
        terminal.expect("once more")
        terminal.type(PASSPHRASE)
        terminal.expect("Type it back")
        terminal.type("")
        assert terminal.end() == 0
        return code_in(terminal.shown)

    def left(self) -> list[str]:
        """What lies in the home folder, the empty places aside."""
        return sorted(path.name for path in self.folder.iterdir() if path.name not in EMPTY)


EMPTY = {"tmp", "config", "data", "state", "cache"}


def code_in(shown: str) -> str:
    return next(line.strip() for line in shown.splitlines() if line.strip().count("-") == 8)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# ------------------------------------------------------------------------------------------- init


def test_a_vault_is_made_with_the_offered_passphrase_and_the_code_typed_back(desk: Desk) -> None:
    terminal = desk.init()
    terminal.expect("New passphrase")
    offered = next(line.strip() for line in terminal.shown.splitlines() if line.startswith("    "))
    assert len(offered.split()) == 6
    terminal.type("")
    terminal.expect("once more")
    terminal.type(offered)
    terminal.expect("Type it back")
    code = code_in(terminal.shown)
    terminal.type("0" + code[1:] if code[0] != "0" else "1" + code[1:])
    terminal.expect("That is not the code")
    terminal.expect("Type it back")
    terminal.type(code.lower().replace("-", " "))
    terminal.expect("That is it.")
    assert terminal.end() == 0
    opening = desk.run("client", "list")
    opening.expect(PROMPT)
    opening.type(offered)
    opening.expect("No clients yet.")
    assert opening.end() == 0


def test_typing_the_code_back_can_be_put_off(desk: Desk) -> None:
    terminal = desk.init()
    terminal.expect("New passphrase")
    terminal.type(PASSPHRASE)
    terminal.expect("once more")
    terminal.type(PASSPHRASE)
    terminal.expect("Type it back")
    terminal.type("")
    terminal.expect("Check your paper any time: notes-tui recovery check")
    assert terminal.end() == 0


def test_a_passphrase_that_will_not_hold_is_asked_for_again(desk: Desk) -> None:
    terminal = desk.init()
    terminal.expect("New passphrase")
    terminal.type("too short")
    terminal.expect("9 characters. It takes at least 15.")
    terminal.expect("New passphrase")
    terminal.type("password1234567")
    terminal.expect("easily guessed")
    terminal.expect("New passphrase")
    terminal.interrupt()
    assert terminal.end() == CTRL_C


def test_two_passphrases_that_differ_are_asked_for_again(desk: Desk) -> None:
    terminal = desk.init()
    terminal.expect("New passphrase")
    terminal.type(PASSPHRASE)
    terminal.expect("once more")
    terminal.type(NEW)
    terminal.expect("The two are not the same. Begin again.")
    terminal.expect("New passphrase")
    terminal.type(PASSPHRASE)
    terminal.expect("once more")
    terminal.type(PASSPHRASE)
    terminal.expect("Type it back")
    terminal.type("")
    assert terminal.end() == 0


def test_no_secret_that_is_typed_is_shown(desk: Desk) -> None:
    desk.make()
    terminal = desk.run("passphrase", "change")
    terminal.expect(PROMPT)
    terminal.type(PASSPHRASE)
    for prompt in ("New passphrase", "once more"):
        terminal.expect(prompt)
        terminal.type(NEW)
    assert terminal.end() == 0
    assert PASSPHRASE not in terminal.shown
    assert NEW not in terminal.shown


@pytest.mark.parametrize("prompt", ["New passphrase", "once more"])
def test_ctrl_c_before_the_vault_is_made_leaves_nothing(desk: Desk, prompt: str) -> None:
    terminal = desk.init()
    terminal.expect("New passphrase")
    if prompt != "New passphrase":
        terminal.type(PASSPHRASE)
        terminal.expect(prompt)
    terminal.interrupt()
    assert (terminal.end(), desk.left()) == (CTRL_C, [])


def test_ctrl_c_when_the_code_is_to_be_typed_back_leaves_a_whole_vault(desk: Desk) -> None:
    terminal = desk.init()
    for prompt in ("New passphrase", "once more"):
        terminal.expect(prompt)
        terminal.type(PASSPHRASE)
    terminal.expect("Type it back")
    terminal.interrupt()
    assert "The vault is made" in terminal.shown
    assert terminal.end() == CTRL_C
    opening = desk.run("verify")
    opening.expect(PROMPT)
    opening.type(PASSPHRASE)
    opening.expect("All is as it was written.")
    assert opening.end() == 0


# --------------------------------------------------------------------------------------- opening


def test_a_passphrase_mistyped_twice_may_be_typed_again(desk: Desk) -> None:
    desk.make()
    terminal = desk.run("client", "list")
    for _ in range(2):
        terminal.expect(PROMPT)
        terminal.type("ruby onset quilt parsley tangle")
        terminal.expect("This does not open the vault.")
    terminal.expect(PROMPT)
    terminal.type(PASSPHRASE)
    terminal.expect("No clients yet.")
    assert terminal.end() == 0


def test_the_third_wrong_passphrase_ends_it_with_exit_5(desk: Desk) -> None:
    desk.make()
    terminal = desk.run("client", "list")
    for _ in range(3):
        terminal.expect(PROMPT)
        terminal.type("ruby onset quilt parsley tangle")
    assert terminal.end() == 5
    assert terminal.shown.count("This does not open the vault.") == 3


def test_the_recovery_code_opens_the_vault_where_the_passphrase_is_asked_for(desk: Desk) -> None:
    code = desk.make()
    terminal = desk.run("client", "list")
    terminal.expect(PROMPT)
    terminal.type(code)
    terminal.expect("No clients yet.")
    assert terminal.end() == 0


def test_ctrl_c_at_the_passphrase_changes_nothing_and_exits_130(desk: Desk) -> None:
    desk.make()
    before = (desk.vault / "notes.db").read_bytes()
    terminal = desk.run("client", "add", "Marta Lind")
    terminal.expect(PROMPT)
    terminal.interrupt()
    assert terminal.end() == CTRL_C
    assert (desk.vault / "notes.db").read_bytes() == before


def test_bytes_that_are_no_text_are_told_and_exit_1(desk: Desk) -> None:
    desk.make()
    terminal = desk.run("client", "list")
    terminal.expect(PROMPT)
    terminal.press(b"\xff\xfe\r")
    terminal.expect("What was typed is not UTF-8 text.")
    assert terminal.end() == 1


# ------------------------------------------------------------------------- passphrase and recovery


def change(desk: Desk, *words: str) -> Terminal:
    terminal = desk.run("passphrase", "change", *words)
    terminal.expect(PROMPT)
    terminal.type(PASSPHRASE)
    return terminal


def answer(desk: Desk, passphrase: str) -> str:
    """What is said to this passphrase."""
    terminal = desk.run("client", "list")
    for _ in range(3):
        terminal.expect(PROMPT)
        terminal.type(passphrase)
        terminal.expect(".")
        if "No clients yet." in terminal.shown:
            break
    terminal.end()
    return terminal.shown


@pytest.mark.parametrize("words", [[], ["--new-keys"]])
def test_after_a_change_by_prompt_only_the_new_passphrase_opens(
    desk: Desk, words: list[str]
) -> None:
    desk.make()
    terminal = change(desk, *words)
    for prompt in ("New passphrase", "once more"):
        terminal.expect(prompt)
        terminal.type(NEW)
    terminal.expect("The new passphrase opens the vault from now on.")
    assert terminal.end() == 0
    assert "No clients yet." in answer(desk, NEW)
    assert "This does not open the vault." in answer(desk, PASSPHRASE)


@pytest.mark.parametrize("prompt", ["New passphrase", "once more"])
def test_ctrl_c_in_a_change_of_passphrase_leaves_the_key_file(desk: Desk, prompt: str) -> None:
    desk.make()
    before = (desk.vault / "keys.json").read_bytes()
    terminal = change(desk, "--new-keys")
    terminal.expect("New passphrase")
    if prompt != "New passphrase":
        terminal.type(NEW)
        terminal.expect(prompt)
    terminal.interrupt()
    assert terminal.end() == CTRL_C
    assert (desk.vault / "keys.json").read_bytes() == before
    assert desk.left() == ["practice.vault"]


def test_the_recovery_code_is_checked_by_prompt_with_its_slip_told(desk: Desk) -> None:
    code = desk.make()
    terminal = desk.run("recovery", "check")
    terminal.expect("Recovery code (not shown as you type): ")
    terminal.type(code[:-1] + ("0" if code[-1] != "0" else "1"))
    terminal.expect("has a slip in it")
    terminal.expect("Recovery code (not shown as you type): ")
    terminal.type(code)
    terminal.expect("The recovery code opens this vault.")
    assert terminal.end() == 0


def test_ctrl_c_at_the_recovery_code_exits_130(desk: Desk) -> None:
    desk.make()
    terminal = desk.run("recovery", "check")
    terminal.expect("Recovery code")
    terminal.interrupt()
    assert terminal.end() == CTRL_C


# --------------------------------------------------------------------------------------- templates

FOUR = ("--title", "Wall sit", "--measure", "Hold time", "--in", "seconds", "--sides")


def test_a_template_is_begun_by_four_questions_and_a_trial_sees_each_save_by_itself(
    desk: Desk,
) -> None:
    file = desk.folder / "wall-sit.toml"
    terminal = desk.run("template", "new", str(file.with_suffix("")))
    for question, answer in (
        ("What is the test called? (Enter: Wall sit): ", ""),
        ("What do you measure, in a few words? (Enter: Result): ", "Hold time"),
        ("yes/no: (Enter: seconds): ", "cm"),
        ("Left and right? [Y/n]: ", "n"),
    ):
        terminal.expect(question)
        terminal.type(answer)
    assert terminal.end() == 0
    text = file.read_text("utf-8")
    assert 'title = "Wall sit"' in text
    assert 'unit = "cm"' in text
    terminal = desk.run("template", "dev", str(file))
    terminal.expect("Hold time (cm): ")
    file.write_text(text.replace('"quantity"', '"quantitty"'), "utf-8")
    terminal.expect("The file was changed. It is read again.")
    terminal.expect("Did you mean")
    file.write_text(text.replace("Hold time", "Time held"), "utf-8")
    terminal.expect("Time held (cm): ")
    terminal.type("quit")
    assert terminal.end() == 0


def test_whose_a_template_is_is_asked_once(desk: Desk) -> None:
    desk.make()
    file = desk.folder / "wall-sit.toml"
    assert desk.run("template", "new", str(file), *FOUR).end() == 0
    for version in ("1.0.0", "1.1.0"):
        file.write_text(file.read_text("utf-8").replace("1.0.0", version), "utf-8")
        terminal = desk.run("template", "add", str(file))
        terminal.expect(PROMPT)
        terminal.type(PASSPHRASE)
        if version == "1.0.0":
            terminal.expect("Whose test is this? (Enter: ")
            terminal.type("Ada Lind")
        assert terminal.end() == 0
    assert terminal.shown.count("Whose") == 0
    terminal = desk.run("template", "show", "wall-sit")
    terminal.expect(PROMPT)
    terminal.type(PASSPHRASE)
    terminal.expect("Licence: Ada Lind")
    assert terminal.end() == 0
