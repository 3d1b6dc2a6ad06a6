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
            yield f"{client.name}\n".encode()
            for note in client.notes:
                yield f"\n{note.occurred_at[:10]}\n".encode()
                for section, text in note.sections.items():
                    yield f"{section}: {text}\n".encode()
                for assessment in note.assessments:
                    yield ("\n".join(assessment.lines) + "\n").encode()


@hookimpl
def register_pack() -> Traversable:
    """The folder that holds templates/."""
    return files(__name__)


@hookimpl
def register_exporters() -> list[Exporter]:
    """The formats that this plugin adds to `notes-tui export --format`."""
    return [PlainText()]
