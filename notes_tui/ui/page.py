"""A whole note as it is drawn to be read, on the screens that sign it and show it signed."""

from textual.content import Content

from notes_tui.domain.display import display_line, display_safe
from notes_tui.domain.note import SECTIONS
from notes_tui.practice.chart import age_of
from notes_tui.practice.sealed_note import Added, Page
from notes_tui.vault.surroundings import Surroundings

_LATE = "Late entry: written in place of a note that was entered in error."


def page_text(page: Page) -> Content:
    """Each step that says something under its verb, then quietly those that were left blank."""
    pieces = [Content.styled(_LATE, "bold")] if page.note.late else []
    pieces += [step(SECTIONS[name], text) for name, text in page.texts.items()]
    if page.files:
        pieces.append(step("Photos and files", "\n".join(page.files)))
    if page.blank:
        pieces.append(Content.styled("Left blank: " + ", ".join(page.blank), "$quiet"))
    return Content("\n\n").join(pieces)


def step(title: str, text: str, about: str = "") -> Content:
    """A text under its title, which may say more about it."""
    return Content.assemble(
        (display_line(title), "bold $primary"),
        (f" · {display_line(about)}" if about else "", "$quiet"),
        "\n",
        display_safe(text),
    )


def added_text(entry: Added) -> Content:
    """Something added to a signed note, under its label, with its days and its author."""
    about = [f"of {entry.event}"] if entry.event else []
    about += [f"written {entry.at[:16].replace('T', ' ')} by {entry.by}", entry.after]
    reason = f"Reason: {entry.reason}" if entry.reason else ""
    return step(entry.title, "\n".join(filter(None, (reason, entry.text))), ", ".join(about))


def whose(page: Page, around: Surroundings) -> str:
    """Marta Lind · 38 · she/her."""
    age = age_of(page.client, around.clock.now().date())
    parts = [page.client.name, *([str(age)] if age is not None else [])]
    return " · ".join([*parts, *filter(None, [page.client.fields.get("pronouns")])])


def which(page: Page) -> str:
    """S8 · 2026-03-02 09:30."""
    number = [f"S{page.number}"] if page.number is not None else []
    when = (page.note.occurred_at or "time to settle")[:16].replace("T", " ")
    return " · ".join([*number, when])
