"""Keys take effect in the order in which they are pressed, however slow the machine is.

Textual gives each letter to the queue of the widget that has the focus, and does the action of a
key at once: a save, a step or a lock would overtake the letters typed before it, and what is typed
while a new screen is being built would reach nothing.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual.app import App
from textual.events import Key, Paste
from textual.message_pump import MessagePump
from textual.screen import Screen

_LOOK_AGAIN = 0.01
_BUILT_WITHIN = 2.0
_PATIENCE = 1.0
_TURNS = 3
"""A key comes up to the app, its action down to a widget, the answer up, the focus down again."""


class KeyOrder:
    """Gives keys to the app one after the other; `deliver` is how the app takes one."""

    def __init__(self, app: App[Any], deliver: Callable[[Key | Paste], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self._waiting: deque[Key | Paste] = deque()
        self._resting = False
        self._top: Screen[Any] | None = None
        self._top_since = 0.0

    async def take(self, event: Key | Paste) -> None:
        """A key was pressed, or text was pasted."""
        self._waiting.append(event)
        if not self._resting:
            await self._hand_on()

    async def _hand_on(self) -> None:
        while self._waiting:
            if self._is_being_built():
                self._resting = True
                self._app.set_timer(_LOOK_AGAIN, self._go_on)
                return
            event = self._waiting.popleft()
            if isinstance(event, Key) and event.is_printable:
                await self._deliver(event)
                continue
            await self._settle()
            await self._deliver(event)
            await self._rest(_TURNS)
            return

    async def _rest(self, turns: int) -> None:
        """Lets the app do what a key set off in it, which may set off more below, and so on."""
        self._resting = True
        await self._settle()
        if turns:
            self._app.call_later(self._rest, turns - 1)
        else:
            await self._go_on()

    async def _go_on(self) -> None:
        self._resting = False
        await self._hand_on()

    def _is_being_built(self) -> bool:
        """Whether the screen on top is so new that nothing on it takes keys yet."""
        stack, now = self._app.screen_stack, time.monotonic()
        top = stack[-1] if stack else None
        if top is not self._top:
            self._top, self._top_since = top, now
        return self._app.focused is None and now - self._top_since < _BUILT_WITHIN

    async def _settle(self) -> None:
        """Waits until what has the focus has done what it was given, and then the screen.

        What a key sets off there goes from one to the next on the way up, as a message.
        """
        focused = self._app.focused
        if focused is None:
            return
        above = [node for node in focused.ancestors_with_self if node is not self._app]
        for pump in (focused, *above):
            if pump.is_running:
                await _idle(pump)


async def _idle(pump: MessagePump) -> None:
    idle = asyncio.Event()
    pump.call_later(idle.set)
    with suppress(TimeoutError):
        await asyncio.wait_for(idle.wait(), _PATIENCE)
