"""Which templates there are: the packs' own, and before them what the practitioner added."""

from pathlib import Path

import pytest

from notes_tui.assessing import library as library_module
from notes_tui.assessing.answering import add_assessment, fill, template_revision
from notes_tui.assessing.library import OWN, Library
from notes_tui.plugin_host.packs import read_pack
from notes_tui.templates.reading import read_file
from notes_tui.vault.audit import Act
from notes_tui.vault.conflicts import open_conflicts
from notes_tui.vault.vault import Vault
from notes_tui.vault.verifying import verify
from tests.assessing.conftest import BRIDGE
from tests.places import add_note


def add_own(vault: Vault, text: str) -> None:
    template = read_file(text, "own.toml").template
    assert template is not None
    vault.save([template_revision(vault, template, text)], Act("create", "template"))


def listed(library: Library) -> list[tuple[str, str, str]]:
    return [(each.id, each.version, each.plugin) for each in library.list()]


def test_the_packs_are_listed_by_their_heads_without_parsing(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library_module, "read_file", lambda *_: pytest.fail("parsed"))
    assert listed(library) == [("bridge", "1.0.0", "a-pack"), ("strength", "2.1.0", "a-pack")]


def test_what_was_added_goes_before_the_pack(vault: Vault, library: Library) -> None:
    add_own(vault, BRIDGE.replace("1.0.0", "1.2.0"))
    assert listed(library)[0] == ("bridge", "1.2.0", OWN)
    assert library.get("bridge").template.version == "1.2.0"


def test_a_version_that_was_only_kept_for_an_assessment_does_not_hide_the_packs_next_one(
    vault: Vault, library: Library, pack: Path, client: str
) -> None:
    add_assessment(vault, add_note(vault, client), client, fill(library, "bridge", {"cramp": True}))
    (pack / "templates" / "bridge.toml").write_text(BRIDGE.replace("1.0.0", "1.1.0"), "utf-8")
    fresh = Library(vault, [("a-pack", read_pack(pack))])
    assert listed(fresh)[0] == ("bridge", "1.1.0", "a-pack")
    assert fresh.get("bridge").template.version == "1.1.0"


def test_the_template_of_a_pack_that_is_gone_can_still_be_used(
    vault: Vault, library: Library, client: str
) -> None:
    add_assessment(vault, add_note(vault, client), client, fill(library, "bridge", {"cramp": True}))
    without = Library(vault, [])
    assert listed(without) == [("bridge", "1.0.0", "a-pack")]
    assert without.get("bridge").template.title.text == "Bridge, timed"


def test_two_desks_that_kept_two_versions_of_a_pack_have_nothing_to_settle(
    vault: Vault, library: Library, pack: Path
) -> None:
    first = library.get("bridge")
    (pack / "templates" / "bridge.toml").write_text(BRIDGE.replace("1.0.0", "1.1.0"), "utf-8")
    second = Library(vault, [("a-pack", read_pack(pack))]).get("bridge")
    both = [template_revision(vault, f.template, f.source, f.plugin) for f in (first, second)]
    for revision in both:
        vault.save([revision], Act("create", "template", revision.record))
    assert open_conflicts(vault) == ()
    for found in (first, second):
        kept = library.get_version("bridge", found.template.hash)
        assert kept is not None
        assert kept.version == found.template.version
    assert listed(Library(vault, [])) == [("bridge", "1.1.0", "a-pack")]
    assert verify(vault, lambda _: None).ok


def test_the_source_is_given_back_as_it_was_written(vault: Vault) -> None:
    text = "# my own remark\n" + BRIDGE
    add_own(vault, text)
    assert Library(vault, []).get("bridge").source == text


def test_sets_name_templates_of_several_packs(vault: Vault, pack: Path) -> None:
    text = '[[set]]\nid = "hip"\ntitle = "Hip"\ntemplates = ["bridge", "strength"]\n'
    (pack / "templates" / "hip.toml").write_text(text, "utf-8")
    (found,) = Library(vault, [("a-pack", read_pack(pack))]).sets()
    assert (found.id, found.templates) == ("hip", ("bridge", "strength"))
