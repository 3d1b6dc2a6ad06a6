"""Where the data files lie that ship with the program."""

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def resource_folder(name: str) -> Traversable:
    """The folder `name` (migrations, schemas, sample): in the package, else beside a checkout's."""
    inside = files("notes_tui") / name
    return inside if inside.is_dir() else Path(__file__).resolve().parent.parent / name
