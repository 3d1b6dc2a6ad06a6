"""What a plugin adds, as far as its files tell without being run."""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

_TEMPLATE: Final = re.compile(rb"^[ \t]*\[template\]", re.MULTILINE)
_EXPORTERS: Final = re.compile(rb"^[ \t]*def register_exporters\b", re.MULTILINE)
_LARGEST: Final = 256 * 1024
_MOST: Final = 1_000


def what_it_adds(files: Iterable[tuple[str, Path]]) -> tuple[str, ...]:
    """Its templates by number, and that it says it brings formats to export to."""
    templates, formats = 0, False
    for name, file in list(files)[:_MOST]:
        path = PurePosixPath(name)
        if path.suffix == ".toml" and path.parent.name == "templates":
            templates += bool(_TEMPLATE.search(_beginning(file)))
        elif path.suffix == ".py":
            formats = formats or bool(_EXPORTERS.search(_beginning(file)))
    said = {"1 template" if templates == 1 else f"{templates} templates": templates > 0}
    return tuple(words for words, so in (said | {"formats for export": formats}).items() if so)


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(_LARGEST)
    except OSError:
        return b""
