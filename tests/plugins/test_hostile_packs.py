"""A pack may be anything that looks like a folder: read once, within bounds, or not at all."""

from collections.abc import Callable

import pytest

from notes_tui.errors import BadInput
from notes_tui.plugin_host.guarding import Limits
from notes_tui.plugin_host.host import open_host
from notes_tui.vault.vault import Vault
from tests.plugins.bundled_page import PACKS
from tests.plugins.third_party import QUIET, ThirdParty, trust

Install = Callable[..., ThirdParty]

FOLDER = """
import io
import itertools

from notes_tui.api import hookimpl

class Folder:
    name = "templates"
    def is_dir(self): return True
    def is_file(self): return False
    def __truediv__(self, name): return self
    def iterdir(self): {iterdir}

class File(Folder):
    name = "their-test.toml"
    def is_dir(self): return False
    def is_file(self): return True
    def open(self, mode):
        {open}

@hookimpl
def register_pack():
    return Folder()
"""
DOES = {
    "lists without end": ("return map(lambda _: Folder(), itertools.count())", ""),
    "gives files without end": ("return map(lambda _: File(), itertools.count())", ""),
    "hangs in the list": ("import time; time.sleep(0.5); return []", ""),
    "raises in the list": ("raise SystemExit('Marta Lind')", ""),
    "gives no bytes": ("return [File()]", "return io.StringIO('[template]')"),
    "raises in a file": ("return [File()]", "raise ValueError('Marta Lind')"),
    "gives rubbish": ("return [3]", ""),
}


@pytest.mark.parametrize("does", DOES)
def test_a_folder_that_misbehaves_spoils_nothing_but_itself(
    vault: Vault, third_party: Install, capfd: pytest.CaptureFixture[str], does: str
) -> None:
    iterdir, opened = DOES[does]
    third_party(source=FOLDER.format(iterdir=iterdir, open=opened or "return io.BytesIO(b'')"))
    trust(vault)
    found = open_host(vault, "1.0", Limits(loading=0.3))
    assert [pack.plugin for pack in found.packs()] == list(PACKS)
    (failure,) = found.failures
    assert (failure.plugin, failure.hook) == ("their-plugin", "register_pack")
    captured = capfd.readouterr()
    assert "Marta" not in captured.out + captured.err + failure.error


def test_a_file_without_end_is_read_no_further_than_a_template_may_be_long(
    vault: Vault, third_party: Install
) -> None:
    endless = "return type('', (io.BytesIO,), {'read': lambda self, most: b'x' * most})()"
    third_party(source=FOLDER.format(iterdir="return [File()]", open=endless))
    trust(vault)
    (pack,) = [each for each in open_host(vault, "1.0").packs() if each.plugin == "their-plugin"]
    (data,) = pack.files.values()
    assert len(data) < 1_000_000


def test_a_pack_of_ten_thousand_files_is_refused(vault: Vault, third_party: Install) -> None:
    plugin = third_party()
    for number in range(10_000):
        (plugin.folder / "templates" / f"t-{number}.toml").touch()
    with pytest.raises(BadInput, match=r"10,0\d\d files"):
        trust(vault)


def test_a_template_that_changes_between_the_look_and_the_use_is_not_taken(
    vault: Vault, third_party: Install
) -> None:
    plugin = third_party()
    trust(vault)
    found = open_host(vault, "1.0")
    template = plugin.folder / "templates" / "their-test.toml"
    template.write_text(template.read_text("utf-8") + "# new", "utf-8")
    assert "their-plugin" not in [pack.plugin for pack in found.packs()]
    assert [failure.error for failure in found.failures] == ["NotAsApproved"]


def test_a_template_that_a_link_brings_in_from_outside_is_pinned_too(
    vault: Vault, third_party: Install
) -> None:
    plugin = third_party()
    outside = plugin.site.parent / "outside.toml"
    outside.write_text(
        (plugin.folder / "templates" / "their-test.toml").read_text("utf-8"), "utf-8"
    )
    (plugin.folder / "templates" / "more.toml").symlink_to(outside)
    trust(vault)
    outside.write_text("[template]", "utf-8")
    found = open_host(vault, "1.0")
    assert "their-plugin" not in [pack.plugin for pack in found.packs()]


def test_templates_behind_a_link_that_nobody_looked_at_are_not_taken(
    vault: Vault, third_party: Install
) -> None:
    plugin = third_party(
        source=QUIET.replace(
            "return files(__name__)", 'return (files(__name__) / "templates").resolve().parent'
        )
    )
    outside = plugin.site.parent / "outside"
    outside.mkdir()
    (plugin.folder / "templates").rename(outside / "templates")
    (plugin.folder / "templates").symlink_to(outside / "templates")
    trust(vault)
    (outside / "templates" / "added-later.toml").write_text("[template]", "utf-8")
    found = open_host(vault, "1.0")
    assert "their-plugin" not in [pack.plugin for pack in found.packs()]
    assert [failure.error for failure in found.failures] == ["NotAsApproved"]


def test_what_a_pack_gave_is_what_is_used_whatever_becomes_of_its_files(
    vault: Vault, third_party: Install
) -> None:
    plugin = third_party(source=QUIET)
    trust(vault)
    (pack,) = [each for each in open_host(vault, "1.0").packs() if each.plugin == "their-plugin"]
    template = plugin.folder / "templates" / "their-test.toml"
    before = template.read_bytes()
    template.unlink()
    assert pack.files["their-test.toml"] == before
