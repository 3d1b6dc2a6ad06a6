"""What a plugin adds, as far as its files tell without being run."""

import re
from collections.abc import Iterable
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final

_TEMPLATE: Final = re.compile(rb"^[ \t]*\[template\]", re.MULTILINE)
_EXPORTERS: Final = re.compile(rb"^[ \t]*def register_exporters\b", re.MULTILINE)
_LARGEST: Final = 256 * 1024
_MOST: Final = 1_000


def what_it_adds(files: Iterable[tuple[str, Path]]) -> tuple[str, ...]:
    """Its templates by number, and that it says it brings formats to export to."""
    templates, formats = 0, False
    for name, file in islice(files, _MOST):
        path = PurePosixPath(name)
        if path.suffix == ".toml" and path.parent.name == "templates":
            templates += bool(_TEMPLATE.search(_beginning(file)))
        elif path.suffix == ".py":
            formats = formats or bool(_EXPORTERS.search(_beginning(file)))
    packed = (f"{templates} template{'' if templates == 1 else 's'}",) if templates else ()
    return (*packed, "formats for export") if formats else packed


def _beginning(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            return source.read(_LARGEST)
    except OSError:
        return b""
