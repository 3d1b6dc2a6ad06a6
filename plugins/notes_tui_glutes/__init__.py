"""Tests of the gluteal muscles: data, and the one hook that says where it lies.

Seven templates: how the order of muscles feels when the hip is extended (observed, never scored),
side-lying abduction, single-leg bridge, timed Trendelenburg, single-leg squat, clamshell, and two
manual tests. docs/bundled-templates.md lists each with what it rests on.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from notes_tui.api import hookimpl


@hookimpl
def register_pack() -> Traversable:
    """The folder that holds templates/."""
    return files(__name__)
