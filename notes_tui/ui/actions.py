"""What can be done on a screen: the one list behind keys, key bar, menu, palette and help."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType


@dataclass(frozen=True)
class Action:
    """Something a practitioner can do here."""

    id: str
    """`note.save`: by it a key can be set in the configuration. The method is `do_save`."""
    key: str
    """Empty for what is seldom wanted: that is in the menu and the palette."""
    label: str
    """A word or two for the key bar."""
    about: str
    """A sentence for the menu and the help."""
    bar: bool = True
    """Whether it stands in the key bar, where there is room for six."""
    in_text: bool = True
    """Whether its key works while text is typed; Del does not."""

    @property
    def method(self) -> str:
        """The method of the screen or app that does it."""
        return "do_" + self.id.rpartition(".")[2]


def bindings(actions: Iterable[Action]) -> list[BindingType]:
    """The keys of these actions; those that work in a text go before the text's own keys."""
    return [
        Binding(
            action.key,
            f"act('{action.id}')",
            action.label,
            id=action.id,
            priority=action.in_text,
            show=False,
        )
        for action in actions
        if action.key
    ]


EVERYWHERE = (
    Action("app.help", "f1", "Help", "What can be done here, and how."),
    Action("app.menu", "f10", "Menu", "Everything that can be done here, to choose from."),
    Action("app.palette", "ctrl+p", "Anything", "Find a client, a visit, a setting."),
    Action("app.settings", "f5", "Settings", "Theme, times, PIN, passphrase, keys.", bar=False),
    Action("app.plugins", "", "Plugins", "What else runs here, and may it.", bar=False),
    Action("app.audit", "", "Audit trail", "Who did what, and when.", bar=False),
    Action("app.blur", "f9", "Blur", "Blur names and text, or show them again.", bar=False),
    Action("app.hide", "f7", "Hide", "Cover the screen; your PIN brings it back.", bar=False),
    Action("app.lock", "f8", "Lock", "Close the vault; the passphrase opens it again.", bar=False),
    Action("app.quit", "ctrl+q", "Quit", "Keep what is typed, lock and leave.", bar=False),
)
"""The actions of the app, on every screen."""

_NAMES = {"escape": "Esc", "enter": "Enter", "tab": "Tab", "space": "Space", "delete": "Del"}


def key_of(action: Action, keys_set: Mapping[str, str]) -> str:
    """The key that does it, as it is written on screen: of the configuration, else the usual."""
    return key_name(keys_set.get(action.id, action.key))


def key_name(key: str) -> str:
    """A key as it is written on screen: ^s, F1, Esc."""
    key = key.split(",", maxsplit=1)[0]
    if key.startswith("ctrl+"):
        return "^" + key.removeprefix("ctrl+")
    if key[:1] == "f" and key[1:].isdecimal():
        return key.upper()
    return _NAMES.get(key, key)
