"""A list under a field: the field keeps the focus, and up and down there move the mark here."""

from textual.events import Key
from textual.widgets import OptionList


class Marked(OptionList, can_focus=False):
    """Never takes the focus; a click chooses."""

    def steer(self, event: Key) -> None:
        """Moves the mark by a key that was pressed in the field."""
        match event.key:
            case "down":
                self.action_cursor_down()
            case "up":
                self.action_cursor_up()
            case "pagedown":
                self.action_page_down()  # type: ignore[no-untyped-call]
            case "pageup":
                self.action_page_up()  # type: ignore[no-untyped-call]
            case _:
                return
        event.stop()
