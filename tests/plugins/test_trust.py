"""A plugin of somebody else runs only as it was approved, and leaves no trace before."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from notes_tui.errors import BadInput, NotFound
from notes_tui.plugin_host import deciding
from notes_tui.plugin_host.deciding import Plugin, disable, list_plugins
from notes_tui.plugin_host.host import Host, open_host
from notes_tui.vault import audit, settings
from notes_tui.vault.connection import transaction
from notes_tui.vault.vault import Vault
from tests.plugins.bundled_page import PACKS
from tests.plugins.third_party import QUIET, ThirdParty, forget, trust

Install = Callable[..., ThirdParty]


def opened(vault: Vault) -> Host:
    """The host as at a start."""
    return open_host(vault, "1.0")


def standing(vault: Vault, name: str = "their-plugin") -> Plugin:
    """The plugin as it is listed."""
    return theirs(list_plugins(vault, "1.0"), name)


def theirs(found: tuple[Plugin, ...], name: str = "their-plugin") -> Plugin:
    return next(each for each in found if each.name == name)


def packs(found: Host) -> list[str]:
    return [pack.plugin for pack in found.packs()]


def leaving_a_trace(trace: Path) -> str:
    return f"import pathlib\npathlib.Path({str(trace)!r}).write_text('here')\n{QUIET}"


def test_the_bundled_packs_run_without_being_approved(vault: Vault) -> None:
    assert packs(opened(vault)) == list(PACKS)


def test_an_unapproved_plugin_is_seen_and_leaves_no_trace(
    vault: Vault, third_party: Install, tmp_path: Path
) -> None:
    third_party(source=leaving_a_trace(tmp_path / "trace"))
    found = opened(vault)
    assert "their-plugin" not in packs(found)
    assert standing(vault).state == "not approved"
    assert not (tmp_path / "trace").exists()
    assert "their_plugin" not in sys.modules


def test_an_approved_plugin_runs_from_the_next_start_on(
    vault: Vault, third_party: Install, tmp_path: Path
) -> None:
    third_party(source=leaving_a_trace(tmp_path / "trace"))
    trust(vault, "Their_Plugin")
    assert not (tmp_path / "trace").exists()
    found = opened(vault)
    assert theirs(found.plugins).state == "approved"
    assert "their-plugin" in packs(found)
    assert (tmp_path / "trace").exists()


@pytest.mark.parametrize("which", ["source", "template", "metadata", "new file", "removed file"])
def test_one_changed_byte_turns_an_approved_plugin_off(
    vault: Vault, third_party: Install, which: str
) -> None:
    plugin = third_party()
    trust(vault)
    file = {
        "source": plugin.source,
        "template": plugin.folder / "templates" / "their-test.toml",
        "metadata": plugin.site / "their_plugin-1.0.dist-info" / "METADATA",
        "new file": plugin.folder / "more.py",
        "removed file": plugin.folder / "templates" / "their-test.toml",
    }[which]
    if which == "removed file":
        file.unlink()
    else:
        file.write_text((file.read_text("utf-8") if file.exists() else "") + " ", "utf-8")
    found = opened(vault)
    assert theirs(found.plugins).state == "changed"
    assert theirs(found.plugins).detail
    assert "their-plugin" not in packs(found)
    assert "their_plugin" not in sys.modules


def test_a_changed_plugin_runs_again_once_it_is_approved_again(
    vault: Vault, third_party: Install
) -> None:
    plugin = third_party()
    trust(vault)
    plugin.source.write_text(QUIET + "\n# new\n", "utf-8")
    trust(vault)
    assert theirs(opened(vault).plugins).state == "approved"


def test_a_file_that_changes_between_the_look_and_the_use_is_not_run(
    vault: Vault, third_party: Install, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    plugin = third_party()
    trust(vault)
    monkeypatch.setattr(deciding, "changed_files", lambda *_: ())  # the look has passed
    plugin.source.write_text(leaving_a_trace(tmp_path / "trace"), "utf-8")
    found = opened(vault)
    assert theirs(found.plugins).state == "crashed"
    assert not (tmp_path / "trace").exists()


def test_a_module_that_is_imported_late_is_compared_too(
    vault: Vault, third_party: Install, tmp_path: Path
) -> None:
    plugin = third_party(
        source=QUIET.replace("    return", "    import their_plugin.late\n    return")
    )
    (plugin.folder / "late.py").write_text("", "utf-8")
    trust(vault)
    found = opened(vault)
    (plugin.folder / "late.py").write_text(leaving_a_trace(tmp_path / "trace"), "utf-8")
    assert "their-plugin" not in packs(found)
    assert [failure.error for failure in found.failures] == ["ImportError"]
    assert not (tmp_path / "trace").exists()


def test_a_compiled_file_is_never_run_in_place_of_the_source(
    vault: Vault, third_party: Install, tmp_path: Path
) -> None:
    import importlib.util  # noqa: PLC0415
    import py_compile  # noqa: PLC0415

    plugin = third_party()
    trust(vault)
    stat = plugin.source.stat()
    evil = tmp_path / "evil.py"
    evil.write_text(leaving_a_trace(tmp_path / "trace"), "utf-8")
    compiled = Path(importlib.util.cache_from_source(str(plugin.source)))
    compiled.parent.mkdir()
    py_compile.compile(str(evil), cfile=str(compiled), doraise=True)
    data = bytearray(compiled.read_bytes())
    data[8:16] = int(stat.st_mtime).to_bytes(4, "little") + stat.st_size.to_bytes(4, "little")
    compiled.write_bytes(bytes(data))
    assert "their-plugin" in packs(opened(vault))
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("package", ["notes_tui_glutes", "json", "notes_tui"])
def test_a_plugin_that_takes_a_name_of_ours_or_of_python_is_refused(
    vault: Vault, third_party: Install, tmp_path: Path, package: str
) -> None:
    third_party(
        source=leaving_a_trace(tmp_path / "trace"), package=package, module=f"{package}.inner"
    )
    found = opened(vault)
    assert standing(vault).state == "refused"
    with pytest.raises(BadInput):
        trust(vault)
    with pytest.raises(BadInput):
        disable(vault, "their-plugin")
    assert packs(found) == list(PACKS)
    assert not (tmp_path / "trace").exists()


def test_a_distribution_that_calls_itself_ours_is_not_bundled(
    vault: Vault, third_party: Install, tmp_path: Path
) -> None:
    third_party(source=leaving_a_trace(tmp_path / "trace"), name="notes-tui")
    opened(vault)
    assert standing(vault, "notes-tui").state == "refused"
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize("module", ["their_space.plugin", "their_space.plugin.inner"])
def test_a_plugin_in_a_namespace_runs_once_it_is_approved(
    vault: Vault, third_party: Install, module: str
) -> None:
    third_party(
        package="their_space.plugin",
        module=module,
        more={"their_space/plugin/inner.py": QUIET.replace("__name__", "__package__")},
    )
    trust(vault)
    assert "their-plugin" in packs(opened(vault))


def test_a_module_beside_the_plugins_package_is_pinned_with_it(
    vault: Vault, third_party: Install, tmp_path: Path
) -> None:
    plugin = third_party(source="import beside_it\n" + QUIET, more={"beside_it.py": ""})
    trust(vault)
    assert "their-plugin" in packs(opened(vault))
    forget("their_plugin")
    (plugin.site / "beside_it.py").write_text(leaving_a_trace(tmp_path / "trace"), "utf-8")
    assert theirs(opened(vault).plugins).state == "changed"
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("METADATA", "\x00\xff: rubbish"),
        ("METADATA", "Name: ../../etc\nVersion: 1"),
        ("METADATA", f"Name: {'a' * 100_000}\nVersion: {'1' * 100_000}"),
        ("METADATA", "Name: their-plugin\x1b[2J\nVersion: \x1b[2J"),
        ("entry_points.txt", "[notes_tui]\na = their_plugin\nb = their_plugin.inner"),
        ("entry_points.txt", "[notes_tui]\na = ..their_plugin"),
        ("entry_points.txt", "[notes_tui]\na = not_there"),
    ],
)
def test_metadata_that_is_odd_grants_nothing_and_ends_nothing(
    vault: Vault, third_party: Install, tmp_path: Path, file: str, text: str
) -> None:
    plugin = third_party(source=leaving_a_trace(tmp_path / "trace"))
    (plugin.site / "their_plugin-1.0.dist-info" / file).write_text(text, "utf-8")
    (listed,) = [each for each in list_plugins(vault, "1.0") if each.kind == "python"]
    assert listed.state == "refused"
    assert len(listed.name + listed.version) < 200
    assert packs(opened(vault)) == list(PACKS)
    assert not (tmp_path / "trace").exists()


def test_a_file_added_to_another_package_of_the_distribution_is_noticed(
    vault: Vault, third_party: Install
) -> None:
    plugin = third_party(more={"their_other/__init__.py": ""})
    trust(vault)
    (plugin.site / "their_other" / "late.py").write_text("", "utf-8")
    assert theirs(opened(vault).plugins).state == "changed"


def test_compiled_code_without_its_text_is_refused(vault: Vault, third_party: Install) -> None:
    third_party(more={"beside_it.pyc": ""})
    opened(vault)
    assert standing(vault).state == "refused"


def test_every_decision_stands_in_the_audit_trail_with_what_was_approved(
    vault: Vault, third_party: Install
) -> None:
    third_party()
    trust(vault)
    disable(vault, "their-plugin")
    noted: list[Any] = [entry.fields for entry in audit.entries(vault.database)][-2:]
    assert [each["act"] for each in noted] == ["approve", "disable"]
    details = [each["details"] for each in noted]
    assert all(each["plugin"] == "their-plugin" and len(each["pins"]) == 64 for each in details)


def test_safe_mode_leaves_the_plugins_of_others_alone(vault: Vault, third_party: Install) -> None:
    third_party()
    trust(vault)
    vault.around = replace(vault.around, safe_mode=True)
    found = opened(vault)
    assert packs(found) == list(PACKS)
    assert "their_plugin" not in sys.modules


def test_a_disabled_plugin_stays_off_and_a_bundled_one_can_be_turned_off_too(
    vault: Vault, third_party: Install
) -> None:
    third_party()
    trust(vault)
    disable(vault, "their-plugin")
    disable(vault, "notes_tui_glutes")
    found = opened(vault)
    assert standing(vault).state == "disabled"
    assert packs(found) == [each for each in PACKS if each != "notes_tui_glutes"]
    trust(vault, "notes_tui_glutes")
    assert "notes_tui_glutes" in packs(opened(vault))


def test_an_approved_plugin_that_was_removed_is_missing(vault: Vault, third_party: Install) -> None:
    plugin = third_party()
    trust(vault)
    for file in (plugin.site / "their_plugin-1.0.dist-info").iterdir():
        file.unlink()
    assert theirs(opened(vault).plugins).state == "missing"


def test_no_plugin_of_this_name_is_told(vault: Vault) -> None:
    with pytest.raises(NotFound):
        trust(vault, "nobody")
    with pytest.raises(NotFound):
        disable(vault, "nobody")


def test_an_approval_that_was_not_written_by_us_grants_nothing(
    vault: Vault, third_party: Install
) -> None:
    third_party()
    with transaction(vault.database):
        settings.put(vault.database, "plugin/their-plugin", '{"decision":"approved"}')
    assert standing(vault).state == "not approved"
    assert "their-plugin" not in packs(opened(vault))


def test_a_plugin_that_ends_the_program_while_it_loads_is_skipped_at_the_next_start(
    vault: Vault, third_party: Install
) -> None:
    third_party()
    trust(vault)
    vault.keep_mark("plugin-loading/their-plugin", "the program ended while it was loaded")
    found = opened(vault)
    assert theirs(found.plugins).state == "crashed"
    assert "their_plugin" not in sys.modules
    trust(vault)
    assert theirs(opened(vault).plugins).state == "approved"


def test_a_plugin_that_fails_while_it_loads_is_skipped_at_the_next_start(
    vault: Vault, third_party: Install, tmp_path: Path
) -> None:
    count = tmp_path / "count"
    third_party(
        source=f"with open({str(count)!r}, 'a') as file:\n    file.write('x')\n"
        "raise ValueError('Marta Lind')\n"
    )
    trust(vault)
    first = theirs(opened(vault).plugins)
    forget("their_plugin")
    second = theirs(opened(vault).plugins)
    assert (first.state, first.detail) == (second.state, second.detail) == ("crashed", "ValueError")
    assert count.read_text() == "x"
