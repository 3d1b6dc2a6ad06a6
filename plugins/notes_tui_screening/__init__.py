"""Screening: data, and the one hook that says where it lies.

Three templates: red flags of the back, hip and leg; the same asked again in short; and what to
know before hands-on work. Each question must be answered before the note is signed, and a yes
needs what was done about it. docs/bundled-templates.md lists each with what it rests on.
"""

from importlib.resources import files
from importlib.resources.abc import Traversable

from notes_tui.api import hookimpl


@hookimpl
def register_pack() -> Traversable:
    """The folder that holds templates/."""
    return files(__name__)
