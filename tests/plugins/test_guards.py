"""Whatever an approved plugin does in a hook, it spoils nothing but itself."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from notes_tui.domain.document import ClientDocument, NoteDocument
from notes_tui.errors import PluginFailed
from notes_tui.exporting.by_plugin import export_by_plugin
from notes_tui.plugin_host.deciding import list_plugins
from notes_tui.plugin_host.guarding import Limits
from notes_tui.plugin_host.host import Host, open_host
from notes_tui.plugin_host.reviewing_source import HOOKS
from notes_tui.vault.vault import Vault
from tests.cli.line import Line
from tests.plugins.bundled_page import PACKS
from tests.plugins.third_party import ThirdParty, forget, install, trust

Install = Callable[..., ThirdParty]
BUNDLED = list(PACKS)
HEAD = "import sys, time, warnings\nfrom notes_tui.api import hookimpl\n\n"
DOES = {
    "raises": "raise ValueError('Marta Lind')",
    "ends the program": "sys.exit(3)",
    "interrupts": "raise KeyboardInterrupt",
    "recurses": "def again(): return again()\n    return again()",
    "runs out of memory": "raise MemoryError",
    "warns": "warnings.warn('Marta Lind'); return 3",
    "prints": "print('Marta Lind'); print('Marta Lind', file=sys.stderr); return 3",
    "gives a number": "return 3",
    "gives nothing": "return None",
    "gives hostile things": (
        "class Hostile:\n        name = title = suffix = property(lambda self: 1 / 0)\n"
        "        __repr__ = __eq__ = __hash__ = __iter__ = lambda *_: 1 / 0\n"
        "    return [Hostile()]"
    ),
    "gives very much": "return [3] * 10_000_000",
    "gives an endless stream": "return iter(int, 1)",
}


GIVING = [hook for hook in HOOKS if hook != "note_signed"]
NOTE = NoteDocument("n", "", "unsigned", {}, (), (), (), ())
CHART = ClientDocument("c", "Marta Lind", {}, (), False, (NOTE,))


def ask_all(found: Host) -> None:
    """Every hook, as a day's work asks it; what the bundled plugins give is still there."""
    assert [pack.plugin for pack in found.packs()] == BUNDLED
    assert found.exporters() == ()
    found.concerns(NOTE, CHART)
    found.tell_signed(NOTE)


def plugin_that(does: str, hook: str) -> str:
    return f"{HEAD}@hookimpl\ndef {hook}():\n    {does}\n"


@pytest.mark.parametrize("hook", GIVING)
@pytest.mark.parametrize("does", DOES, ids=str)
def test_a_hook_that_misbehaves_is_named_and_spoils_nothing_else(
    vault: Vault,
    third_party: Install,
    capfd: pytest.CaptureFixture[str],
    hook: str,
    does: str,
) -> None:
    third_party(source=plugin_that(DOES[does], hook))
    trust(vault)
    found = open_host(vault, "1.0")
    ask_all(found)
    (failure,) = found.failures
    assert (failure.plugin, failure.version, failure.hook) == ("their-plugin", "1.0", hook)
    assert failure.error
    assert "Marta" not in failure.error
    (listed,) = [each for each in list_plugins(vault, "1.0") if each.kind == "python"]
    assert (listed.state, listed.detail) == ("approved", f"{hook}: {failure.error}")
    captured = capfd.readouterr()
    assert "Marta" not in captured.out + captured.err


@pytest.mark.parametrize("hook", list(HOOKS))
def test_a_hook_that_hangs_is_left_behind(
    vault: Vault, third_party: Install, capfd: pytest.CaptureFixture[str], hook: str
) -> None:
    third_party(source=plugin_that("time.sleep(0.5); print('Marta Lind')", hook))
    trust(vault)
    found = open_host(vault, "1.0", Limits(hook=0.1))
    ask_all(found)
    assert [failure.error for failure in found.failures] == ["took longer than 0.1 s"]
    print("ours is seen")
    for thread in [each for each in threading.enumerate() if each.name == "plugin"]:
        thread.join()
    captured = capfd.readouterr()
    assert "Marta" not in captured.out + captured.err
    assert "ours is seen" in captured.out


def test_a_check_that_breaks_holds_the_signature(vault: Vault, third_party: Install) -> None:
    third_party(source=plugin_that("raise ValueError('Marta Lind')", "check_before_signing"))
    trust(vault)
    (concern,) = open_host(vault, "1.0").concerns(NOTE, CHART)
    assert (concern.plugin, concern.message) == ("their-plugin", "Its check failed (ValueError).")


def test_a_plugin_that_breaks_on_a_signed_note_is_named(vault: Vault, third_party: Install) -> None:
    third_party(source=plugin_that("raise ValueError('Marta Lind')", "note_signed"))
    trust(vault)
    found = open_host(vault, "1.0")
    ask_all(found)
    assert [(each.hook, each.error) for each in found.failures] == [("note_signed", "ValueError")]


def test_a_check_gets_the_note_and_its_chart_by_name(vault: Vault, third_party: Install) -> None:
    check = (
        "from notes_tui.api import Concern, hookimpl\n\n\n"
        "@hookimpl\ndef check_before_signing(chart, note):\n"
        "    return [Concern(chart.name + ': no plan', 'plan')] if not note.sections else []\n"
    )
    third_party(source=check)
    trust(vault)
    (concern,) = open_host(vault, "1.0").concerns(NOTE, CHART)
    assert (concern.message, concern.section) == ("Marta Lind: no plan", "plan")


def test_a_hook_that_hangs_with_our_streams_in_its_hand_gives_them_back(
    vault: Vault, third_party: Install, capfd: pytest.CaptureFixture[str]
) -> None:
    hang = (
        "import contextlib, io\n    with contextlib.redirect_stdout(io.StringIO()): time.sleep(0.5)"
    )
    third_party(source=plugin_that(hang, "register_pack"))
    trust(vault)
    open_host(vault, "1.0", Limits(hook=0.1)).packs()
    print("ours is seen")
    assert "ours is seen" in capfd.readouterr().out
    for thread in [each for each in threading.enumerate() if each.name == "plugin"]:
        thread.join()


def test_a_hook_of_no_name_of_ours_turns_the_plugin_off(vault: Vault, third_party: Install) -> None:
    third_party(source=plugin_that("return 3", "register_packs"))
    trust(vault)
    found = open_host(vault, "1.0")
    assert [plugin.state for plugin in found.plugins if plugin.kind == "python"] == ["crashed"]
    assert [pack.plugin for pack in found.packs()] == BUNDLED


def test_what_fails_in_one_plugin_leaves_the_next_alone(vault: Vault, third_party: Install) -> None:
    third_party(source=plugin_that("raise ValueError", "register_pack"))
    third_party(package="another_plugin", name="another-plugin")
    for name in ("their-plugin", "another-plugin"):
        trust(vault, name)
    found = open_host(vault, "1.0")
    assert "another-plugin" in [pack.plugin for pack in found.packs()]
    forget("another_plugin")


EXPORTS = {
    "raises": "raise ValueError('Marta Lind')",
    "raises late": "yield b'half'; raise ValueError('Marta Lind')",
    "ends the program": "sys.exit(3)",
    "gives text": "yield 'Marta Lind'",
    "gives nothing at all": "return 3",
    "changes what it was given": "next(iter(clients)).notes[0].sections['plan'] = 'x'; yield b''",
    "prints": "print('Marta Lind'); print('Marta Lind', file=sys.stderr); yield 3",
}


def exporter_that(does: str) -> str:
    return (
        f"{HEAD}class Format:\n    name, title, suffix = 'odd', 'Odd', '.odd'\n"
        f"    def export(self, clients):\n        {does}\n\n"
        "@hookimpl\ndef register_exporters():\n    return [Format()]\n"
    )


@pytest.mark.parametrize("does", EXPORTS, ids=str)
def test_an_exporter_that_fails_leaves_no_file_and_says_no_word_of_a_client(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str
) -> None:
    install(tmp_path / "site", monkeypatch, source=exporter_that(EXPORTS[does]))
    line("plugin", "approve", "their-plugin", "--yes")
    line.add_note(line.add_client(), listen="Sleeps.")
    answer = line("export", "all", "--format", "odd", "--to", str(tmp_path / "out"))
    forget("their_plugin")
    assert (answer.code, answer.error["code"]) == (1, "plugin_failed")
    assert "Marta" not in answer.out + answer.err
    assert not [each for each in tmp_path.iterdir() if each.name.startswith("out")]


def test_a_plugins_format_is_written_for_its_owner_only_and_noted(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    works = "yield from (f'{c.name}: {len(c.notes)}'.encode() for c in clients)"
    install(tmp_path / "site", monkeypatch, source=exporter_that(works))
    line("plugin", "approve", "their-plugin", "--yes")
    line.add_note(line.add_client(), listen="Sleeps.")
    to = tmp_path / "out"
    answer = line("export", "all", "--format", "odd", "--to", str(to))
    forget("their_plugin")
    assert answer.values == {"file": str(to), "notes": 1}
    assert to.read_text("utf-8") == "Marta Lind: 1"
    assert to.stat().st_mode & 0o777 == 0o600
    assert "export" in [entry["act"] for entry in line("audit", "show").values["entries"]]


def test_a_format_that_nobody_knows_is_told_with_those_there_are(
    line: Line, tmp_path: Path
) -> None:
    answer = line("export", "all", "--format", "pdf", "--to", str(tmp_path / "out"))
    assert answer.code == 2
    assert "md, json" in answer.error["hint"]


EXPORTER = """
from notes_tui.api import hookimpl

class Words:
    name, title, suffix = "words", "Words", ".txt"

    def export(self, clients):
        try:
            yield "not bytes"
        finally:
            print("Marta Lind")
            raise ValueError("Marta Lind")

@hookimpl
def register_exporters():
    return [Words()]
"""


def test_an_exporter_that_speaks_when_it_is_ended_is_not_heard(
    vault: Vault, third_party: Install, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    third_party(source=EXPORTER)
    trust(vault)
    (exporter,) = open_host(vault, "1.0").exporters()
    with pytest.raises(PluginFailed):
        export_by_plugin(vault, tmp_path / "out.txt", exporter, lambda _: None)
    captured = capfd.readouterr()
    assert "Marta" not in captured.out + captured.err
    assert not (tmp_path / "out.txt").exists()
