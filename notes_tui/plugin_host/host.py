"""The plugins of one open vault: which there are, what state each is in, what they give."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable
from typing import Any, Final, Literal, TypeAlias

import pluggy

from notes_tui.domain.document import ClientDocument
from notes_tui.errors import BadInput, NotFound, StorageFailed
from notes_tui.hookspecs import GROUP, Hooks
from notes_tui.plugin_host import approving
from notes_tui.plugin_host.approving import Approval, find_approval, keep_approval
from notes_tui.plugin_host.bundled import NAMES, load_bundled
from notes_tui.plugin_host.guarding import LOADING_SECONDS, Failure, guarded
from notes_tui.plugin_host.importing import import_pinned
from notes_tui.plugin_host.installed import Installed, find_installed, plugin_name
from notes_tui.plugin_host.pins import changed_files, pin
from notes_tui.vault.vault import Vault

State: TypeAlias = Literal[
    "bundled", "approved", "not approved", "changed", "crashed", "disabled", "missing", "refused"
]

_EXPORTER: Final = re.compile(r"[a-z][a-z0-9-]{0,29}")
_SUFFIX: Final = re.compile(r"\.[a-z0-9.]{1,10}")
_MOST: Final = 50
"""Exporters that one plugin may bring."""


@dataclass(frozen=True)
class Plugin:
    """A plugin as it stands."""

    name: str
    version: str
    state: State
    kind: str
    """pack (data that ships with the program) or python (code of others)."""
    detail: str = ""
    """What is to be said about the state: which files changed, what went wrong."""


@dataclass(frozen=True)
class Pack:
    """A folder of templates, and the plugin it comes from."""

    plugin: str
    folder: Traversable


@dataclass(frozen=True)
class PluginExporter:
    """A format to export to, from a plugin."""

    plugin: str
    version: str
    name: str
    title: str
    suffix: str
    export: Callable[[Iterable[ClientDocument]], Iterator[bytes]]


class Host:
    """The plugins that run for this vault, and what went wrong in them so far."""

    def __init__(
        self,
        vault: Vault,
        plugins: Sequence[Plugin],
        manager: pluggy.PluginManager,
    ) -> None:
        self.plugins = tuple(plugins)
        self.failures: list[Failure] = []
        self._vault = vault
        self._manager = manager
        self._versions = {plugin.name: plugin.version for plugin in plugins}

    def packs(self) -> tuple[Pack, ...]:
        """The packs of all plugins that run."""
        found = self._ask("register_pack", _checked_pack)
        return tuple(Pack(plugin, folder) for plugin, folder in found)

    def exporters(self) -> tuple[PluginExporter, ...]:
        """The formats of all plugins that run; of two with one name the first."""
        found: dict[str, PluginExporter] = {}
        for plugin, given in self._ask("register_exporters", _checked_exporters):
            for name, title, suffix, export in given:
                version = self._versions[plugin]
                exporter = PluginExporter(plugin, version, name, title, suffix, export)
                found.setdefault(name, exporter)
        return tuple(found.values())

    def _ask(self, hook: str, check: Callable[[Any], Any]) -> Iterator[tuple[str, Any]]:
        """What each plugin answers to a hook, each under its own guard."""
        for implementation in getattr(self._manager.hook, hook).get_hookimpls():
            call, plugin = implementation.function, implementation.plugin_name
            answer = guarded(lambda call=call: check(call()))  # type: ignore[misc]
            if answer.error:
                self.failures.append(Failure(plugin, self._versions[plugin], hook, answer.error))
            if plugin not in NAMES:
                approving.note_failure(self._vault, plugin, hook, answer.error)
            if not answer.error:
                yield plugin, answer.value


def open_host(vault: Vault, version: str, *, safe_mode: bool = False) -> Host:
    """The plugins of this vault; in safe mode those of others are left alone.

    `version` is the program's: bundled plugins have no other.
    """
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Hooks)
    plugins = [_bundled(vault, manager, name, version) for name in NAMES]
    if not safe_mode:
        for each in find_installed():
            plugin = _state_of(vault, each)
            running = plugin.state == "approved"
            plugins.append(_load(vault, manager, each, plugin) if running else plugin)
        plugins += _missing(vault, plugins)
    return Host(vault, plugins, manager)


def list_plugins(vault: Vault, version: str) -> tuple[Plugin, ...]:
    """All plugins with their states, without loading any."""
    plugins = [
        Plugin(name, version, "disabled" if _is_off(vault, name) else "bundled", "pack")
        for name in NAMES
    ]
    plugins += [_state_of(vault, each) for each in find_installed()]
    return (*plugins, *_missing(vault, plugins))


def _missing(vault: Vault, there: Sequence[Plugin]) -> Iterator[Plugin]:
    """What was approved and is not installed any more."""
    known = {plugin_name(plugin.name) for plugin in there}
    for name in approving.decided(vault):
        approval = find_approval(vault, name)
        if name not in known and approval and approval.decision == "approved":
            yield Plugin(name, approval.version, "missing", "python")


def find_plugin(name: str) -> Installed:
    """An installed plugin of others; NotFound if there is none."""
    wanted = plugin_name(name)
    for each in find_installed():
        if each.name == wanted:
            return each
    raise NotFound(
        "No installed plugin has this name.",
        "See the list: notes-tui plugin list. Install it first, with pip or pipx inject.",
    )


def approve(vault: Vault, name: str) -> None:
    """Lets a plugin run from the next start on, as its files are now; or a bundled one again."""
    if name in NAMES:
        keep_approval(vault, plugin_name(name), Approval("approved", "", {}))
        return
    plugin = find_plugin(name)
    if plugin.refused:
        raise BadInput(f"This plugin cannot be used: {plugin.refused}.", "It was left alone.")
    try:
        files = pin(plugin)
    except OSError:
        raise StorageFailed("A file of the plugin cannot be read. It was left alone.") from None
    keep_approval(vault, plugin.name, Approval("approved", plugin.version, files))


def disable(vault: Vault, name: str) -> None:
    """Turns a plugin off from the next start on."""
    known = {plugin_name(plugin.name) for plugin in list_plugins(vault, "")}
    if plugin_name(name) not in known:
        raise NotFound("There is no plugin of this name.", "See: notes-tui plugin list")
    before = find_approval(vault, plugin_name(name))
    version = before.version if before else ""
    keep_approval(vault, plugin_name(name), Approval("disabled", version, {}))


def _is_off(vault: Vault, bundled: str) -> bool:
    approval = find_approval(vault, plugin_name(bundled))
    return approval is not None and approval.decision == "disabled"


def _bundled(vault: Vault, manager: pluggy.PluginManager, name: str, version: str) -> Plugin:
    plugin = Plugin(name, version, "bundled", "pack")
    if _is_off(vault, name):
        return replace(plugin, state="disabled")
    loaded = guarded(lambda: load_bundled(name), LOADING_SECONDS)
    error = loaded.error or _register(manager, loaded.value, name)
    return replace(plugin, state="crashed", detail=error) if error else plugin


def _register(manager: pluggy.PluginManager, module: Any, name: str) -> str:
    """Takes a loaded module in; what is wrong with its hooks, or nothing."""

    def register() -> None:
        manager.register(module, name)
        manager.check_pending()

    error = guarded(register).error
    if error:
        manager.unregister(name=name)
    return error


def _state_of(vault: Vault, installed: Installed) -> Plugin:
    """What may be done with a plugin of others."""
    plugin = Plugin(installed.name, installed.version, "not approved", "python")
    if installed.refused:
        return replace(plugin, state="refused", detail=installed.refused)
    approval = find_approval(vault, installed.name)
    if approval is None:
        return plugin
    if approval.decision == "disabled":
        return replace(plugin, state="disabled")
    changed = changed_files(installed, approval.files)
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        return replace(plugin, state="changed", detail=changed[0] + more)
    crashed = approving.crashed(vault, installed.name)
    if crashed:
        return replace(plugin, state="crashed", detail=crashed)
    return replace(plugin, state="approved", detail=approving.failed(vault, installed.name))


def _load(
    vault: Vault, manager: pluggy.PluginManager, installed: Installed, plugin: Plugin
) -> Plugin:
    """Imports an approved plugin; what became of it is known at the next start too."""
    approval = find_approval(vault, installed.name)
    assert approval is not None
    approving.mark_loading(vault, installed.name)
    loaded = guarded(lambda: import_pinned(installed, approval.files), LOADING_SECONDS)
    error = loaded.error or _register(manager, loaded.value, installed.name)
    approving.mark_loaded(vault, installed.name, error)
    return replace(plugin, state="crashed", detail=error) if error else plugin


def _checked_pack(given: Any) -> Traversable:
    if not isinstance(given, Traversable) or not given.is_dir():
        raise TypeError
    return given


def _checked_exporters(given: Any) -> list[tuple[str, str, str, Any]]:
    """The exporters with names that can be typed and shown; TypeError for anything else."""
    if not isinstance(given, list | tuple) or len(given) > _MOST:
        raise TypeError
    found = []
    for each in given:
        name, title, suffix, export = each.name, each.title, each.suffix, each.export
        texts = all(type(text) is str for text in (name, title, suffix))
        if not texts or not _EXPORTER.fullmatch(name) or not _SUFFIX.fullmatch(suffix):
            raise TypeError
        if len(title) > 200 or not title.isprintable() or not callable(export):
            raise TypeError
        if name in {"md", "json"}:
            raise TypeError
        found.append((name, title, suffix, export))
    return found
