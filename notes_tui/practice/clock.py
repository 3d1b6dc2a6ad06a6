"""The clock on this machine's wall."""

from datetime import datetime


class SystemClock:
    """A `Clock` that reads the system's time and zone."""

    def now(self) -> datetime:
        """The present, with the offset that holds here."""
        return datetime.now().astimezone()

    def localise(self, wall: datetime) -> datetime:
        """A wall-clock time here, with the offset that holds here at that time."""
        return wall.astimezone()
