"""The app: one open vault at a time, the screens over it, and every way to leave.

Until the unlock screen is painted nothing of the vault is imported: that is most of the start.
"""

import asyncio
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.events import Click, Event, Key, Paste, Resize
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from notes_tui.config import Config, Places
from notes_tui.domain.display import display_safe
from notes_tui.errors import NotesError
from notes_tui.ui import themes
from notes_tui.ui.actions import EVERYWHERE, bindings
from notes_tui.ui.blur import Blur
from notes_tui.ui.closing import Closing
from notes_tui.ui.copying import Copying
from notes_tui.ui.doing import Doing
from notes_tui.ui.keeping import Keeping
from notes_tui.ui.key_order import KeyOrder
from notes_tui.ui.looking import Looking
from notes_tui.ui.machine import seconds_awake_or_asleep
from notes_tui.ui.shown import LastWall
from notes_tui.ui.silent import SilentApp
from notes_tui.ui.terminal import clearing
from notes_tui.ui.underway import Underway
from notes_tui.ui.watching import Watching
from notes_tui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from notes_tui.ui.meanwhile import Meanwhile
    from notes_tui.ui.practising import Practice
    from notes_tui.vault.layout import Layout
    from notes_tui.vault.surroundings import Surroundings
    from notes_tui.vault.vault import Vault


class NotesApp(SilentApp):
    """The program with a screen."""

    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (80, "-wide")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(EVERYWHERE),
        ("ctrl+c", "how_to_quit", ""),
    ]
    TITLE = "notes-tui"

    def __init__(
        self,
        layout: "Layout",
        around: "Surroundings",
        places: Places,
        config: Config,
        *,
        fill_practice: "Callable[[Vault], None] | None" = None,
        clock: Callable[[], float] = seconds_awake_or_asleep,
    ) -> None:
        super().__init__(places.logs)
        self._wall, self._blur = LastWall(), Blur(enabled=False)
        self.driver_class = clearing(self.driver_class)
        self.layout_of_vault = layout
        self.around = around
        self.places = places
        self.keys_set: Mapping[str, str] = config.keys
        """Other keys than the usual ones, by the ids of their actions."""
        self.fill_practice = fill_practice
        """What fills the sample practice, where the app was started for that and nothing else."""
        self._practice: Practice | None = None
        self._open: Vault | None = None
        self._meanwhile: Meanwhile | None = None
        self.underway = Underway()
        self.closing = Closing(self)
        self.watching = Watching(self, clock)
        self.keeping = Keeping(self)
        self.doing = Doing(self)
        self.copying = Copying(self)
        self.looking = Looking()
        self._key_order = KeyOrder(self, super().on_event)
        for theme in themes.THEMES:
            self.register_theme(theme)
        self.theme = config.theme or themes.USUAL
        if config.calm:
            self.animation_level = "none"
        self.set_keymap(dict(config.keys))

    # start and end

    def on_mount(self) -> None:
        """Shows the way in."""
        self.watching.start()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self.handle_of_loop)
        for name, doing in (
            ("SIGTERM", self._leave), ("SIGHUP", self._leave), ("SIGTSTP", self._stop)
        ):  # fmt: skip
            with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(getattr(signal, name), doing)
        self._show_the_way_in()

    def _show_the_way_in(self) -> None:
        from notes_tui.ui.screens.first_run import FirstRun  # noqa: PLC0415 - only where needed
        from notes_tui.ui.screens.unlock import Unlock  # noqa: PLC0415

        if self.fill_practice is not None:
            from notes_tui.ui.screens.waiting import Waiting  # noqa: PLC0415

            self.push_screen(Waiting())
            return
        there = self.layout_of_vault.folder.exists()
        self.push_screen(Unlock() if there else FirstRun())

    @property
    def vault(self) -> "Vault":
        """The open vault."""
        assert self._open is not None  # no screen that needs one outlives a lock
        return self._open

    @property
    def is_open(self) -> bool:
        """Whether a vault is open."""
        return self._open is not None

    @property
    def practising(self) -> bool:
        """Whether the open vault is the sample practice, which is thrown away."""
        return self._practice is not None

    @property
    def practice_passphrase(self) -> str:
        """The passphrase of the sample practice; "" where the vault is a real one."""
        return self._practice.passphrase if self._practice is not None else ""

    @property
    def meanwhile(self) -> "Meanwhile":
        """Long work beside the open vault."""
        from notes_tui.ui.meanwhile import Meanwhile  # noqa: PLC0415 - seldom needed

        if self._meanwhile is None:
            self._meanwhile = Meanwhile(self.underway)
        return self._meanwhile

    def practise(self, vault: "Vault", practice: "Practice") -> None:
        """The sample practice is open."""
        self._practice = practice
        self.layout_of_vault = vault.layout
        self.opened(vault)

    def opened(self, vault: "Vault") -> None:
        """The vault was unlocked: on to the desk."""
        from notes_tui.ui.screens.desk import Desk  # noqa: PLC0415 - after the unlock

        self._open = vault
        self.watching.begin()
        self.switch_screen(Desk())
        for notice in vault.notices:
            self.say(notice, lasting=True)

    def give_up(self) -> Callable[[], None]:
        """Knows of no open vault any more; what closes it, and may have to wait for that."""
        vault, self._open = self._open, None
        practice, self._practice = self._practice, None
        underway, self.underway, self._meanwhile = self.underway, Underway(), None
        self.watching.end()
        self._clipboard = ""
        if practice is not None:
            self.layout_of_vault = practice.real

        def close() -> None:
            self.looking.close()
            underway.wait()
            self.looking.close()  # what was on its way out
            if vault is not None:
                vault.close()
            if practice is not None:
                practice.cleanup()

        return close

    def close_vault(self) -> None:
        """Keeps what is typed and closes what is open, where no screen is left to be covered."""
        try:
            self.keeping.keep()
        finally:
            self.closing.wait()
            self.underway.stop()
            self.give_up()()

    # keys and clicks

    async def on_event(self, event: Event) -> None:
        """Notes that somebody is there."""
        self.watching.notice(event)
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self._key_order.take(event)
        else:
            await super().on_event(event)

    def on_resize(self, event: Resize) -> None:
        """Looks at the window again: where one change of size comes while another is being told,
        the older is told last, and the app would go on drawing for a size that is gone.
        """
        look = getattr(self._driver, "_get_terminal_size", None)  # where the window is a terminal
        now = Size(*look()) if look else event.size
        if now != event.size:
            self.post_message(Resize(now, now))

    def on_click(self, event: Click) -> None:
        """A click beside what lies over a screen puts it away, as Esc does."""
        if isinstance(self.screen, ModalScreen) and event.widget is self.screen:
            self.screen.dismiss(None)

    # leaving

    async def do_lock(self) -> None:
        """Locks, unless what is typed could not be kept: that is told first."""
        if self.keeping.may_leave() and await self._backed_up_before("locking"):
            self.lock()

    def lock(self) -> None:
        """Covers the screen, and closes the vault behind it."""
        if self._open is None:
            return
        if self.fill_practice is not None:
            self._leave()
        else:
            self.closing.begin()

    def show_closed(self, leaving: bool, what: str) -> None:
        """Takes away all screens of the vault that is being closed behind them."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if not leaving:
            self._show_the_way_in()
            return
        from notes_tui.ui.screens.veil import Veil  # noqa: PLC0415 - at the end

        self.push_screen(Veil(f"Finishing first: {what} …\n\n^q goes at once." if what else ""))

    async def do_quit(self) -> None:
        """Keeps what is typed, locks and leaves; what could not be kept is told first."""
        if self.keeping.may_leave() and await self._backed_up_before("leaving"):
            self._leave()

    async def _backed_up_before(self, what: str) -> bool:
        """Makes a backup first, where it is time for one; False to stay after all."""
        if self._open is None or self.practising:
            return True
        from notes_tui.practice.backup_state import automatic_target  # noqa: PLC0415 - at the end

        folder = automatic_target(self.vault)
        if folder is None and not (self._meanwhile and self._meanwhile.busy):
            return True
        from notes_tui.ui.screens.parting import Parting  # noqa: PLC0415 - as above

        if isinstance(self.screen, Parting):
            return True  # asked for once more while it is made: then without it
        return await self.push_screen_wait(Parting(folder, what)) is True

    def _leave(self) -> None:
        if self._open is not None:
            self.closing.begin(self._end, leaving=True)
        else:
            self._end()

    def _end(self) -> None:
        self.copying.clear()
        self.exit(0)

    def _stop(self) -> None:
        """On SIGTSTP: locks, empties and gives back the terminal, and only then stops."""
        if self._open is not None:
            self.closing.begin(self._stop_now)
        else:
            self._stop_now()

    def _stop_now(self) -> None:
        if self._driver is not None:
            self._driver._sigtstp_application()  # type: ignore[attr-defined]

    # actions

    def action_act(self, id_: str) -> None:
        """An action of the app, by its key."""
        self.doing.act(self.screen, id_)

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Goes by other keys from now on, and shows them."""
        self.keys_set = keys
        self.set_keymap(dict(keys))
        for screen in self.screen_stack:
            for shown in screen.query(KeyBar).results(KeyBar):
                shown.show_keys()

    def action_how_to_quit(self) -> None:
        """ctrl+c with nothing selected."""
        self.say("Quit with ^q, or F10 and Quit. What is typed is kept.")

    def do_help(self) -> None:
        """What can be done here."""
        from notes_tui.ui.screens.help import Help  # noqa: PLC0415 - not at the start

        self.push_screen(Help(self.screen, self.focused))

    def do_menu(self) -> None:
        """All that can be done here; the same key puts it away."""
        from notes_tui.ui.screens.menu import Menu  # noqa: PLC0415 - not at the start

        if isinstance(self.screen, Menu):
            self.screen.dismiss()
        else:
            self.push_screen(Menu(self.screen))

    def do_palette(self) -> None:
        """Anything, by name."""
        from notes_tui.ui.screens.palette import Palette  # noqa: PLC0415 - after the unlock

        self.push_screen(Palette(self.screen))

    def do_settings(self) -> None:
        """What can be set."""
        from notes_tui.ui.screens.settings import SettingsScreen  # noqa: PLC0415 - seldom needed

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen())

    def do_plugins(self) -> None:
        """Which plugins there are, and whether they may run."""
        from notes_tui.ui.screens.plugins import PluginsScreen  # noqa: PLC0415 - seldom needed

        if not isinstance(self.screen, PluginsScreen):
            self.push_screen(PluginsScreen())

    def put_away(self) -> None:
        """Deletes what was opened outside the vault."""
        if self.looking.close():
            self.say("What was opened is deleted.")
        else:
            self.say(
                "A program still has it open, so it could not be deleted. Close it there, then do"
                " this once more.",
                lasting=True,
            )

    def do_audit(self) -> None:
        """Who did what, and when."""
        from notes_tui.ui.screens.audit import AuditScreen  # noqa: PLC0415 - seldom needed

        if not isinstance(self.screen, AuditScreen):
            self.push_screen(AuditScreen())

    async def do_hide(self) -> None:
        """Covers the screen."""
        await self.watching.hide()

    def do_blur(self) -> None:
        """Blurs, or shows again."""
        self._blur.enabled = not self._blur.enabled
        self.refresh_css(animate=False)
        for screen in self.screen_stack:
            for widget in (screen, *screen.walk_children(Widget)):
                widget.notify_style_update()
        self.screen.refresh(layout=True)

    def copy_to_clipboard(self, text: str) -> None:
        """What is cut, and all that is copied but by `copying`, can be put in here only."""
        self._clipboard = text

    def write_to_terminal(self, text: str) -> None:
        """Writes to the terminal itself, beside what is drawn."""
        if self._driver is not None:
            self._driver.write(text)

    def save_what_can_be(self) -> None:
        """What is typed is kept."""
        self.keeping.keep()

    # telling

    def say(self, text: str, *, lasting: bool = False) -> None:
        """A sentence that goes away by itself, or as the next one comes."""
        if not lasting:
            self.clear_notifications()
        self.notify(display_safe(text), markup=False, timeout=20 if lasting else 5)

    def tell(self, error: NotesError) -> None:
        """What went wrong, what is safe, what to do."""
        text = display_safe(f"{error.message} {error.hint}".strip())
        self.notify(text, severity="error", markup=False, timeout=20)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """What every drawn line passes."""
        blur = [self._blur] if self._blur.enabled else []
        return [*super().get_line_filters(), *blur, self._wall]


def run(
    layout: "Layout",
    around: "Surroundings",
    places: Places,
    config: Config,
    *,
    fill_practice: "Callable[[Vault], None] | None" = None,
) -> int:
    """Runs the app to its end and gives the exit code.

    With `fill_practice` it runs on a sample practice that this fills, and ends with it.
    """
    app = NotesApp(layout, around, places, config, fill_practice=fill_practice)
    try:
        app.run()
    finally:
        what = app.underway.stop() or app.closing.what
        if what:
            sys.stderr.write(f"Finishing first: {what} ...\n")
        app.close_vault()
    if app.crash is not None:
        code, where = app.crash
        sys.stderr.write(
            f"Something went wrong inside notes-tui (code {code}). What was saved is safe,"
            f" and what was typed was kept up to its last second.\n{where}\n"
        )
    return app.return_code or 0
