"""The documents for plugin authors say what is so."""

import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest

from notes_tui import api
from notes_tui.domain.document import (
    AssessmentDocument,
    AttachmentDocument,
    ClientDocument,
    NoteDocument,
)
from notes_tui.plugin_host.reviewing_source import HOOKS
from tests.plugins.test_example_plugin import EXAMPLE, files_of

DOCS = Path(__file__).parent.parent.parent / "docs"
HOOKS_PAGE = (DOCS / "plugin-hooks.md").read_text("utf-8")
GUIDE = (DOCS / "writing-a-plugin.md").read_text("utf-8")


def shown(name: str, signature: inspect.Signature) -> str:
    """A signature as the page has it, without the modules of the types."""
    plain = signature.replace(
        parameters=[each for key, each in signature.parameters.items() if key != "self"]
    )
    return f"def {name}" + re.sub(r"[a-z_]+(\.[a-z_]+)*\.(?=[A-Z])", "", str(plain))


@pytest.mark.parametrize("name", list(HOOKS))
def test_each_hook_has_a_section_with_its_exact_signature(name: str) -> None:
    (section,) = re.findall(rf"^## {name}\n(.*?)(?=^## |\Z)", HOOKS_PAGE, re.DOTALL | re.MULTILINE)
    assert f"    {shown(name, HOOKS[name])}\n" in section


def test_no_section_is_about_a_hook_that_is_not_there() -> None:
    assert set(re.findall(r"^## (\w+)$", HOOKS_PAGE, re.MULTILINE)) == set(HOOKS)


@pytest.mark.parametrize(
    "kind", [ClientDocument, NoteDocument, AssessmentDocument, AttachmentDocument]
)
def test_each_document_names_all_that_it_holds(kind: type) -> None:
    (section,) = re.findall(
        rf"^### {kind.__name__}\n(.*?)(?=^##|\Z)", HOOKS_PAGE, re.DOTALL | re.MULTILINE
    )
    assert set(re.findall(r"`([a-z0-9_]+)`", section)) == {each.name for each in fields(kind)}


def test_every_block_of_code_stands_in_the_example() -> None:
    blocks = re.findall(r"```(?:python|toml)\n(.*?)```", GUIDE, re.DOTALL)
    assert len(blocks) == 5
    whole = "\n".join(files_of(EXAMPLE).values())
    assert [block for block in blocks if block not in whole] == []


def test_what_a_plugin_may_import_is_listed_and_there() -> None:
    assert api.__all__ == sorted(api.__all__)
    assert all(hasattr(api, name) for name in api.__all__)
