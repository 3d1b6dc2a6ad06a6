"""What the app has opened outside the vault, until the practitioner is done or it locks."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from notes_tui.practice.viewing import Viewing


class Looking:
    """Keeps in mind what lies readable outside, and deletes it."""

    def __init__(self) -> None:
        self._open: list[Viewing] = []

    @property
    def number(self) -> int:
        """How many are open."""
        return len(self._open)

    def is_open(self, attachment: str) -> bool:
        """Whether this attachment is."""
        return any(each.attachment == attachment for each in self._open)

    def add(self, viewing: "Viewing") -> None:
        """One more was opened."""
        self._open.append(viewing)

    def close(self) -> bool:
        """Deletes all of them; whether they are gone. One that is not is tried again."""
        left = []
        while self._open:  # a thread may be adding one
            viewing = self._open.pop()
            if not viewing.close():
                left.append(viewing)
        self._open += left
        return not left
