"""The clock of the watch: seconds that go on while the machine sleeps, whatever the wall says."""

import time


def seconds_awake_or_asleep() -> float:
    """Seconds since some moment; never set back by anyone where the system has such a clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.time()
