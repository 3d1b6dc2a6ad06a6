"""Plugins: which there are, in what state, and whether they may run."""

from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from notes_tui import __version__
from notes_tui.domain.display import display_line
from notes_tui.domain.text import count
from notes_tui.plugin_host.deciding import (
    Candidate,
    Plugin,
    approve,
    disable,
    list_plugins,
    look_at,
)
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.asking import Choose
from notes_tui.ui.screens.place import Place

_STATES: Final = {
    "bundled": "ships with notes-tui",
    "approved": "runs",
    "not approved": "not approved: it does not run",
    "changed": "off: a file has changed since you approved it",
    "crashed": "off: it failed when it ran last",
    "disabled": "turned off",
    "missing": "approved, and not installed any more",
    "refused": "cannot be used",
}
_MEANING: Final = (
    "A plugin is a program. Once approved, it can read everything in your open vault. Approve it"
    " only if you trust the one who wrote it."
)
_NEVER_RAN: Final = {"disabled", "not approved", "refused"}
_MOST_SHOWN: Final = 3


class PluginsScreen(Place):
    """The plugins of this practice."""

    HELP = (
        "What ships with notes-tui are packs of templates: data, no program. A plugin of somebody"
        " else is a program. It does not run before you approve it, and not any more once one of"
        " its files has changed.\n\n"
        "A new plugin is installed outside of notes-tui, and stands here after that. One that"
        " makes trouble: turn it off here, or start notes-tui --safe-mode."
    )
    ACTIONS = (
        Action("plugins.back", "escape", "Back", "Back to where you were."),
        Action("plugins.approve", "f2", "Approve", "Let the plugin that is marked run."),
        Action("plugins.off", "f3", "Turn off", "Do not let the plugin that is marked run."),
    )
    AUTO_FOCUS = "#plugins"

    def __init__(self) -> None:
        super().__init__()
        self._plugins: tuple[Plugin, ...] = ()

    def compose(self) -> ComposeResult:
        """A list."""
        safe_mode = self.vault.around.safe_mode
        safe = " · safe mode: those of others do not run" if safe_mode else ""
        with Horizontal(classes="head"):
            yield Static("Plugins" + safe, classes="who", markup=False)
        with Vertical(classes="pane"):
            yield OptionList(id="plugins")
        yield from self.compose_bar()

    def on_screen_resume(self) -> None:
        """Shows how they stand now."""
        found = self.query_one("#plugins", OptionList)
        marked = found.highlighted or 0
        self._plugins = list_plugins(self.vault, __version__)
        found.clear_options()
        found.add_options([Option(_line(plugin)) for plugin in self._plugins])
        found.highlighted = min(marked, len(self._plugins) - 1)

    @property
    def _marked(self) -> Plugin:
        return self._plugins[self.query_one("#plugins", OptionList).highlighted or 0]

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter or a click does what can be done with it."""
        event.stop()
        wanted = self.ACTIONS[1] if self._can_be_approved else self.ACTIONS[2]
        self.action_act(wanted.id)

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "plugins.back":
            return ""
        if not self.vault.writable:
            return "Another window writes to this vault, so nothing can be changed here."
        if not self._plugins:
            return "No plugin was found."
        if action.id == "plugins.approve" and not self._can_be_approved:
            return "There is nothing to approve: " + _STATES[self._marked.state] + "."
        if action.id == "plugins.off" and self._marked.state in _NEVER_RAN:
            return "There is nothing to turn off: " + _STATES[self._marked.state] + "."
        return ""

    @property
    def _can_be_approved(self) -> bool:
        return self._marked.state in {"not approved", "changed", "crashed", "disabled"}

    async def do_approve(self) -> None:
        """Asks, and lets it run from the next unlock on."""
        found = look_at(self.vault, self._marked.name)
        if found.folder is not None:
            answers = [("no", "Leave it off"), ("yes", f"Approve {found.name} {found.version}")]
            if await self.app.push_screen_wait(Choose(_question(found), answers)) != "yes":
                return
        approve(self.vault, found)
        self.on_screen_resume()
        self.notes.say("Approved. A version that ran before runs on until the next start.")

    def do_off(self) -> None:
        """Turns it off."""
        disable(self.vault, self._marked.name)
        self.on_screen_resume()
        self.notes.say("It is off. F2 lets it run again.")


def _question(found: Candidate) -> str:
    """What is approved, and what it means."""
    lines = [f"Adds: {', '.join(found.adds)}."] if found.adds else []
    files = count(len(found.files), "file").capitalize()
    lines.append(f"{files}, its code in {display_line(str(found.folder))}.")
    if found.changed:
        names = [display_line(name) for name in found.changed[:_MOST_SHOWN]]
        more = len(found.changed) - len(names)
        lines.append("Changed: " + ", ".join(names) + (f" and {more} more." if more else "."))
    return "\n".join([*lines, "", _MEANING])


def _line(plugin: Plugin) -> Content:
    failed = "it failed in " if plugin.state == "approved" else ""
    detail = f" ({failed}{display_line(plugin.detail)})" if plugin.detail else ""
    adds = " · " + ", ".join(plugin.adds) if plugin.adds else ""
    return Content.assemble(
        (display_line(plugin.name), "bold"),
        f" {display_line(plugin.version)}{adds}",
        (f"\n  {_STATES[plugin.state]}{detail}", "$quiet"),
    )
