"""The app at the pace of tests: nothing is left out of what it does, only what comes again and
again is not waited for and not worked out anew.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import monotonic, process_time
from typing import Any

import pytest
from textual._context import active_app
from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_A_MOMENT = 0.004
_PARSED: dict[frozenset[tuple[str, str]], LRUCache[Any, Any]] = {}


@contextmanager
def quick_app() -> Iterator[None]:
    """A style sheet is parsed once for all apps; a pause lasts as long as there is something to do.

    Textual parses each sheet for each app, again for each new screen, and pauses until the process
    has used next to no time for a fiftieth of a second.
    """
    with pytest.MonkeyPatch.context() as patch:
        begin, change = Stylesheet.__init__, Stylesheet.set_variables

        def begun(self: Stylesheet, *, variables: dict[str, str] | None = None) -> None:
            begin(self, variables=variables)
            self._parse_cache = _parsed(self._variables)

        def changed(self: Stylesheet, variables: dict[str, str]) -> None:
            self._parse_cache = LRUCache(1)  # it is cleared, and the other is not ours alone
            change(self, variables)
            self._parse_cache = _parsed(variables)

        patch.setattr(Stylesheet, "__init__", begun)
        patch.setattr(Stylesheet, "set_variables", changed)
        patch.setattr("textual.app.wait_for_idle", _until_idle)
        patch.setattr("textual.pilot.wait_for_idle", _until_idle)
        yield


def _parsed(variables: Mapping[str, str]) -> LRUCache[Any, Any]:
    return _PARSED.setdefault(frozenset(variables.items()), LRUCache(4096))


async def _until_idle(min_sleep: float = 0, max_sleep: float = 1) -> None:
    """Waits until every task waits for a timer or a key, no thread works, and all is drawn."""
    end = monotonic() + max_sleep
    while monotonic() < end:
        await _until_all_wait(end)
        app = active_app.get()
        if app.screen_stack:
            app.screen._on_timer_update()
        used = process_time()
        await asyncio.sleep(_A_MOMENT)
        if not _ready() and process_time() - used < _A_MOMENT / 4:
            return


async def _until_all_wait(end: float) -> None:
    while monotonic() < end:
        await asyncio.sleep(0)
        if not _ready():
            return


def _ready() -> bool:
    return bool(asyncio.get_running_loop()._ready)  # type: ignore[attr-defined]
