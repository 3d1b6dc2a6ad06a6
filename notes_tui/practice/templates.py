"""The templates of an open practice: those of its plugins, and its own."""

from notes_tui import __version__
from notes_tui.assessing.library import Library
from notes_tui.plugin_host.host import open_host
from notes_tui.vault.vault import Vault


def open_library(vault: Vault) -> Library:
    """All templates that can be used with this vault."""
    host = open_host(vault, __version__)
    return Library(vault, [(pack.plugin, pack.files) for pack in host.packs()])
