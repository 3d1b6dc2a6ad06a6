"""Tests of the hip flexors: data, and the one hook that says where it lies.

Five templates: modified Thomas with pelvic control, Ely, a manual test of iliopsoas, active
straight leg raise, and how far the hip extends in prone; and the set "Hip follow-up", which takes
tests of the gluteal pack too. docs/bundled-templates.md lists each with what it rests on.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from notes_tui.api import hookimpl


@hookimpl
def register_pack() -> Traversable:
    """The folder that holds templates/."""
    return files(__name__)
