"""The project of a new plugin: complete, so that it can be installed and tried at once."""

import keyword
import re
import sys
from pathlib import Path

from notes_tui.errors import BadInput, StorageFailed
from notes_tui.plugin_host.bundled import NAMES

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+){0,5}")
_LONGEST = 40

_PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "{name}"
version = "0.1.0"
description = "Templates and an export format for notes-tui."
requires-python = ">=3.11"
dependencies = ["notes-tui"]

# notes-tui finds the plugin by this line, without importing it.
[project.entry-points.notes_tui]
{package} = "{package}"
"""

_PACKAGE = '''\
"""A plugin for notes-tui: a pack of templates, and an export format."""

from collections.abc import Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

from notes_tui.api import ClientDocument, Exporter, hookimpl


class PlainText:
    """Each visit as lines of text."""

    name = "text"
    title = "Plain text, one line for each step"
    suffix = ".txt"

    def export(self, clients: Iterable[ClientDocument]) -> Iterator[bytes]:
        """One client after the other."""
        for client in clients:
            yield f"{{client.name}}\\n".encode()
            for note in client.notes:
                yield f"\\n{{note.occurred_at[:10]}}\\n".encode()
                for section, text in note.sections.items():
                    yield f"{{section}}: {{text}}\\n".encode()
                for assessment in note.assessments:
                    yield ("\\n".join(assessment.lines) + "\\n").encode()


@hookimpl
def register_pack() -> Traversable:
    """The folder that holds templates/."""
    return files(__name__)


@hookimpl
def register_exporters() -> list[Exporter]:
    """The formats that this plugin adds to `notes-tui export --format`."""
    return [PlainText()]
'''

_TEMPLATE = """\
# A template is data: docs/writing-a-template.md tells all that it can hold.

[template]
id = "{name}-balance"
version = "0.1.0"
title = "One-leg stance, timed"
position = "standing"

[licence]
holder = "yours"
wording_shipped = true

[[item]]
id = "hold"
type = "duration"
label = "Hold time"
side = "pair"
side_is = "stance"
unit = "s"
min = 0
max = 60
better = "higher"

[[item]]
id = "gap"
type = "computed"
label = "Side difference"
unit = "s"
value = "abs(hold.diff)"

[[case]]
answers = {{ hold = {{ left = 30, right = 21 }} }}
expect = {{ gap = 9 }}
"""

_README = """\
# {name}

A plugin for notes-tui. Check it, install it where notes-tui is installed, and approve it:

    notes-tui plugin check .
    pip install .
    notes-tui plugin approve {name}
"""


def make_project(folder: Path, name: str) -> Path:
    """Writes a new plugin's project to `folder/name`; refuses to write over anything."""
    root, package = folder / name, name.replace("-", "_")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise BadInput(
            "A plugin cannot have this name. Nothing was written.",
            "Use small letters, digits and hyphens, as in hip-tests.",
        )
    taken = package in sys.stdlib_module_names or package in {"notes_tui", *NAMES}
    if taken or keyword.iskeyword(package):
        raise BadInput(
            "This name means something already. Nothing was written.",
            "Choose another one, as in hip-tests.",
        )
    if root.exists():
        raise StorageFailed(
            "There is something at this place already; it was left as it is.",
            "Choose another name, or another folder.",
        )
    files = {
        root / "pyproject.toml": _PYPROJECT,
        root / "README.md": _README,
        root / package / "__init__.py": _PACKAGE,
        root / package / "templates" / f"{name}-balance.toml": _TEMPLATE,
    }
    try:
        for file, text in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text.format(name=name, package=package), "utf-8")
    except OSError as error:
        raise StorageFailed(f"The project could not be written ({error.strerror}).") from None
    return root
