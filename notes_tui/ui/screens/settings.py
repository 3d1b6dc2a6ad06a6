"""Settings: how the app looks, when it hides, what opens the vault, where backups go, keys."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.config import require_key, set_in_config
from notes_tui.domain.display import display_line
from notes_tui.errors import BadInput
from notes_tui.practice.settings import (
    read_settings,
    require_pin,
    set_backup_target,
    set_hide_minutes,
    set_pin,
)
from notes_tui.ui import themes
from notes_tui.ui.actions import EVERYWHERE, Action, key_of
from notes_tui.ui.screens.asking import AskLine, Choose
from notes_tui.ui.screens.chart import ChartScreen
from notes_tui.ui.screens.desk import Desk
from notes_tui.ui.screens.note import NoteScreen
from notes_tui.ui.screens.place import Place
from notes_tui.ui.screens.search import Search
from notes_tui.vault.passphrases import require_strong, suggest
from notes_tui.vault.rekeying import change_passphrase

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp


class SettingsScreen(Place):
    """A line for each setting; Enter changes it."""

    HELP = (
        "Enter changes the line that is marked. How the app looks is kept in the configuration"
        " file; the rest lies encrypted in the vault.\n\n"
        "A PIN covers and uncovers the screen while your hands are on the client. It never opens a"
        " locked vault: only the passphrase and the recovery code do."
    )
    ACTIONS = (Action("settings.back", "escape", "Back", "Back to where you were."),)
    AUTO_FOCUS = "OptionList"
    LABELS: ClassVar[dict[str, str]] = {
        "Theme": "theme",
        "Calm": "calm",
        "Cover after": "hide",
        "PIN": "pin",
        "Passphrase": "passphrase",
        "Recovery code": "recovery",
        "Backups go to": "backups",
        "Keys": "keys",
        "Audit trail": "audit",
    }

    def compose(self) -> ComposeResult:
        """A list of lines."""
        with Horizontal(classes="head"):
            yield Static("Settings", classes="who")
        with Vertical(classes="pane"):
            yield OptionList()
        yield from self.compose_bar()

    def on_screen_resume(self) -> None:
        """Shows what is set now."""
        settings = read_settings(self.vault)
        calm = self.app.animation_level == "none"
        values = {
            "theme": themes.LABELS[self.app.theme],
            "calm": "no animation" if calm else "animation where it helps",
            "hide": f"{settings.hide_minutes} idle minutes"
            + ("" if settings.has_pin else "; without a PIN it locks"),
            "pin": "set" if settings.has_pin else "none",
            "passphrase": "change it",
            "recovery": "check the one on your paper, or make a new one",
            "backups": settings.backup_target or "no folder named",
            "keys": f"set in {self.notes.places.config}",
            "audit": "who did what, and when",
        }
        lines = self.query_one(OptionList)
        marked = lines.highlighted
        lines.clear_options()
        for label, id_ in self.LABELS.items():
            lines.add_option(
                Option(
                    Content.assemble((f"{label:<16}", "bold"), display_line(values[id_])), id=id_
                )
            )
        lines.highlighted = marked or 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Changes one."""
        event.stop()
        change = getattr(self, f"_change_{event.option_id}")
        self.notes.doing.act_on(self._then_show(change()))

    async def _then_show(self, change: object) -> None:
        await change  # type: ignore[misc]
        self.notes.watching.settings_changed()
        self.on_screen_resume()

    async def _change_theme(self) -> None:
        chosen = await self.app.push_screen_wait(
            Choose("How should it look?", list(themes.LABELS.items()))
        )
        if chosen:
            self.app.theme = chosen
            set_in_config(self.notes.places.config, "theme", chosen)

    async def _change_calm(self) -> None:
        calm = self.app.animation_level != "none"
        self.app.animation_level = "none" if calm else "full"
        set_in_config(self.notes.places.config, "calm", calm)

    async def _change_hide(self) -> None:
        settings = read_settings(self.vault)
        typed = await self.app.push_screen_wait(
            AskLine("After how many idle minutes?", value=str(settings.hide_minutes), digits=True)
        )
        if typed is not None:
            set_hide_minutes(self.vault, typed)

    async def _change_pin(self) -> None:
        if read_settings(self.vault).has_pin:
            chosen = await self.app.push_screen_wait(
                Choose("There is a PIN.", [("new", "Another PIN"), ("none", "No PIN")])
            )
            if chosen == "none":
                set_pin(self.vault, None)
            if chosen != "new":
                return
        await ask_pin(self.notes)

    async def _change_passphrase(self) -> None:
        await ask_passphrase(self.notes)

    async def _change_recovery(self) -> None:
        from notes_tui.ui.recovering import see_to_recovery_code  # noqa: PLC0415 - seldom needed

        await see_to_recovery_code(self.notes)

    async def _change_backups(self) -> None:
        settings = read_settings(self.vault)
        typed = await self.app.push_screen_wait(
            AskLine("The folder that backups go to:", value=settings.backup_target)
        )
        if typed is not None:
            set_backup_target(self.vault, typed)

    async def _change_audit(self) -> None:
        self.notes.do_audit()

    async def _change_keys(self) -> None:
        app = self.notes
        listed = (EVERYWHERE, *(place.ACTIONS for place in (Desk, ChartScreen, NoteScreen, Search)))
        actions = {action.id: action for each in listed for action in each if action.key}
        chosen = await app.push_screen_wait(
            Choose(
                "Another key for what?",
                [
                    (id_, f"{action.label}: {key_of(action, app.keys_set)}")
                    for id_, action in sorted(actions.items())
                ],
            )
        )
        if not chosen:
            return

        def usable(typed: str) -> None:
            if typed:
                require_key(typed)
            mine = chosen.partition(".")[0]
            for id_, action in actions.items():
                near = id_.partition(".")[0] in {mine, "app"} or mine == "app"
                if near and id_ != chosen and app.keys_set.get(id_, action.key) == typed:
                    raise BadInput(f"This key is taken: {action.label}.", "Choose another one.")

        typed = await app.push_screen_wait(
            AskLine(
                "Which key? ctrl+ and a letter, or f1 to f10; empty for the usual one.",
                value=app.keys_set.get(chosen, actions[chosen].key),
                check=usable,
            )
        )
        if typed is None:
            return
        set_in_config(app.places.config, chosen, typed or None, table="keys")
        kept = {id_: key for id_, key in app.keys_set.items() if id_ != chosen}
        app.set_keys(kept | ({chosen: typed} if typed else {}))


async def ask_pin(app: "NotesApp") -> None:
    """Asks for a new PIN twice, and sets it."""
    first = await app.push_screen_wait(
        AskLine(
            "A PIN of six digits, to uncover the screen:",
            hidden=True,
            digits=True,
            check=require_pin,
        )
    )
    if not first:
        return

    def same(typed: str) -> None:
        if typed != first:
            raise BadInput("The two are not the same.", "Type it again; Esc leaves it.")

    second = await app.push_screen_wait(
        AskLine("The same six digits again:", hidden=True, digits=True, check=same)
    )
    if second is not None:
        set_pin(app.vault, first)
        app.say("The PIN is set. F7 covers the screen at once.", lasting=True)


async def ask_passphrase(app: "NotesApp") -> None:
    """Asks for a new passphrase twice, one being offered, and sets it."""
    offered = suggest(app.around.entropy)
    first = await app.push_screen_wait(
        AskLine(
            f"The new passphrase. A good one, to write on paper:\n\n    {offered}\n\n"
            "Type it, or one of your own:",
            hidden=True,
            check=require_strong,
        )
    )
    if first is None:
        return
    second = await app.push_screen_wait(AskLine("Type it again:", hidden=True))
    if second is None:
        return
    if first != second:
        raise BadInput("The two are not the same. Nothing was changed.", "Try it again.")
    app.say("Setting it. This takes a few seconds on purpose …")
    changing = partial(change_passphrase, app.vault, first)
    await app.underway.finish("Setting the new passphrase", changing)
    app.say("The new passphrase opens the vault from now on.", lasting=True)
