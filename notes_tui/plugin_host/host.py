"""The plugins that run for one open vault, and what they give."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import pluggy

from notes_tui.domain.concern import Concern
from notes_tui.domain.document import ClientDocument, NoteDocument
from notes_tui.domain.note import SECTIONS
from notes_tui.hookspecs import GROUP, Hooks
from notes_tui.plugin_host import approving
from notes_tui.plugin_host.approving import find_approval
from notes_tui.plugin_host.bundled import NAMES, load_bundled
from notes_tui.plugin_host.deciding import Plugin, is_off, missing, state_of
from notes_tui.plugin_host.guarding import Answer, Failure, Limits, guarded
from notes_tui.plugin_host.importing import import_pinned
from notes_tui.plugin_host.installed import Installed, find_installed
from notes_tui.plugin_host.packs import read_approved_pack, read_pack
from notes_tui.vault.vault import Vault

_EXPORTER: Final = re.compile(r"[a-z][a-z0-9-]{0,29}")
_SUFFIX: Final = re.compile(r"\.[a-z0-9.]{1,10}")
_LONGEST_TITLE: Final = 200
_MOST: Final = 50
"""Exporters that one plugin may bring, and concerns that it may have of one note."""


@dataclass(frozen=True)
class Pack:
    """The template files of a plugin."""

    plugin: str
    files: Mapping[str, bytes]
    """By name."""


@dataclass(frozen=True)
class PluginExporter:
    """A format to export to, from a plugin."""

    plugin: str
    version: str
    name: str
    title: str
    suffix: str
    export: Callable[[Iterable[ClientDocument]], Iterator[bytes]]


@dataclass(frozen=True)
class PluginConcern:
    """What a plugin says against signing a note; or that it could not check it."""

    plugin: str
    version: str
    message: str
    section: str
    """The step it is about, by name; "" where it is about the whole note."""


@dataclass(frozen=True)
class _Running:
    """A plugin of others that was loaded, and the hashes that it was approved with."""

    installed: Installed
    pins: Mapping[str, str]


class Host:
    """The plugins that were to run for this vault, and what went wrong in them so far."""

    def __init__(
        self,
        vault: Vault,
        plugins: Sequence[Plugin],
        running: Mapping[str, _Running],
        manager: pluggy.PluginManager,
        limits: Limits,
    ) -> None:
        self.plugins = tuple(plugins)
        self.failures: list[Failure] = []
        self._vault = vault
        self._running = running
        self._manager = manager
        self._limits = limits
        self._versions = {plugin.name: plugin.version for plugin in plugins}

    def packs(self) -> tuple[Pack, ...]:
        """The packs of all plugins that run."""
        asked = self._ask("register_pack", self._checked_pack, self._limits.loading)
        return tuple(Pack(plugin, files) for plugin, files in asked)

    def exporters(self) -> tuple[PluginExporter, ...]:
        """The formats of all plugins that run; of two with one name the first."""
        found: dict[str, PluginExporter] = {}
        asked = self._ask("register_exporters", _checked_exporters, self._limits.hook)
        for plugin, given in asked:
            for name, title, suffix, export in given:
                version = self._versions[plugin]
                exporter = PluginExporter(plugin, version, name, title, suffix, export)
                found.setdefault(name, exporter)
        return tuple(found.values())

    @property
    def asks_before_signing(self) -> bool:
        """Whether any plugin looks at notes before they are signed."""
        return bool(self._manager.hook.check_before_signing.get_hookimpls())

    def concerns(self, note: NoteDocument, chart: ClientDocument) -> tuple[PluginConcern, ...]:
        """What the plugins say against signing a note. A check that breaks is a concern too."""
        before = len(self.failures)
        asked = list(
            self._ask(
                "check_before_signing",
                _checked_concerns,
                self._limits.hook,
                {"note": note, "chart": chart},
            )
        )
        found = [
            PluginConcern(plugin, self._versions[plugin], message, section)
            for plugin, given in asked
            for message, section in given
        ]
        broken = [
            PluginConcern(each.plugin, each.version, f"Its check failed ({each.error}).", "")
            for each in self.failures[before:]
        ]
        return tuple(found + broken)

    def tell_signed(self, note: NoteDocument) -> None:
        """Lets the plugins know that a note was signed; what they do wrong is only noted."""
        for _ in self._ask("note_signed", lambda _, __: None, self._limits.hook, {"note": note}):
            pass

    def _ask(
        self,
        hook: str,
        check: Callable[[str, Any], Any],
        reading: float,
        given: Mapping[str, Any] = MappingProxyType({}),
    ) -> Iterator[tuple[str, Any]]:
        """What each plugin answers to a hook, each under its own guard.

        `reading` is how many seconds it may take to look at what was answered. Of what is `given`
        it gets what it names.
        """
        for implementation in getattr(self._manager.hook, hook).get_hookimpls():
            plugin = implementation.plugin_name
            named = {name: given[name] for name in implementation.argnames}
            call = partial(implementation.function, **named)
            if plugin in NAMES:  # trusted, and a slow disk is no fault of theirs
                answer = guarded(lambda: check(plugin, call()), None)  # noqa: B023 - at once
            else:
                answer = self._ask_others(plugin, hook, call, check, reading)
            if answer.error:
                self.failures.append(Failure(plugin, self._versions[plugin], hook, answer.error))
            else:
                yield plugin, answer.value

    def _ask_others(
        self,
        plugin: str,
        hook: str,
        call: Callable[[], Any],
        check: Callable[[str, Any], Any],
        reading: float,
    ) -> Answer[Any]:
        approving.mark_running(self._vault, plugin, f"{hook} was asked")
        answer = guarded(call, self._limits.hook)
        if not answer.error:
            answer = guarded(lambda: check(plugin, answer.value), reading)
        approving.mark_done(self._vault, plugin, "")
        approving.note_failure(self._vault, plugin, hook, answer.error)
        return answer

    def _checked_pack(self, plugin: str, given: Any) -> Mapping[str, bytes]:
        running = self._running.get(plugin)
        if running is None:
            return read_pack(given)
        return read_approved_pack(given, running.installed, running.pins)


def open_host(vault: Vault, version: str, limits: Limits | None = None) -> Host:
    """The plugins that run for this vault; in safe mode those of others are left alone.

    `version` is the program's: bundled plugins have no other. Where nothing was approved, nothing
    of others is looked for.
    """
    limits = limits or Limits()
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(Hooks)
    plugins = [_bundled(vault, manager, name, version) for name in NAMES]
    running: dict[str, _Running] = {}
    approved = {} if vault.around.safe_mode else _approved(vault)
    for each in find_installed() if approved else ():
        if each.name in approved:
            pins = approved[each.name]
            plugin = _load(vault, manager, each, pins, limits)
            plugins.append(plugin)
            if plugin.state == "approved":
                running[each.name] = _Running(each, pins)
    if approved:
        plugins += missing(vault, plugins)
    return Host(vault, plugins, running, manager, limits)


def _approved(vault: Vault) -> Mapping[str, Mapping[str, str]]:
    """The plugins of others that were approved, each with the hashes of its files."""
    approvals = ((name, find_approval(vault, name)) for name in approving.decided(vault))
    return {
        name: each.files
        for name, each in approvals
        if each and each.decision == "approved" and each.files
    }


def _bundled(vault: Vault, manager: pluggy.PluginManager, name: str, version: str) -> Plugin:
    plugin = Plugin(name, version, "bundled", "pack")
    if is_off(vault, name):
        return replace(plugin, state="disabled")
    error = _into(manager, guarded(lambda: load_bundled(name), None), name, None)
    return replace(plugin, state="crashed", detail=error) if error else plugin


def _load(
    vault: Vault,
    manager: pluggy.PluginManager,
    installed: Installed,
    pins: Mapping[str, str],
    limits: Limits,
) -> Plugin:
    """Imports a plugin if it may; what became of it is known at the next start too."""
    plugin = state_of(vault, installed)
    if plugin.state != "approved":
        return plugin
    approving.mark_running(vault, installed.name, "it was loaded")
    loaded = guarded(lambda: import_pinned(installed, pins), limits.loading)
    error = _into(manager, loaded, installed.name, limits.loading)
    approving.mark_done(vault, installed.name, error)
    return replace(plugin, state="crashed", detail=error) if error else plugin


def _into(
    manager: pluggy.PluginManager, loaded: Answer[Any], name: str, seconds: float | None
) -> str:
    """Takes a loaded module in; what is wrong with it or its hooks, or nothing."""
    if loaded.error:
        return loaded.error

    def register() -> None:
        manager.register(loaded.value, name)
        manager.check_pending()

    error = guarded(register, seconds).error
    if error and manager.has_plugin(name):
        manager.unregister(name=name)
    return error


def _checked_exporters(plugin: str, given: Any) -> list[tuple[str, str, str, Any]]:
    """The exporters with names that can be typed and shown; TypeError for anything else."""
    if type(given) not in {list, tuple} or len(given) > _MOST:
        raise TypeError
    found = []
    for each in given:
        name, title, suffix, export = each.name, each.title, each.suffix, each.export
        texts = all(type(text) is str for text in (name, title, suffix))
        if not texts or not _EXPORTER.fullmatch(name) or not _SUFFIX.fullmatch(suffix):
            raise TypeError
        if len(title) > _LONGEST_TITLE or not title.isprintable() or not callable(export):
            raise TypeError
        if name in {"md", "json"}:
            raise TypeError
        found.append((name, title, suffix, export))
    return found


def _checked_concerns(plugin: str, given: Any) -> list[tuple[str, str]]:
    """What speaks against signing, in lines that can be shown; TypeError for anything else."""
    if type(given) not in {list, tuple} or len(given) > _MOST:
        raise TypeError
    found = []
    for each in given:
        if type(each) is not Concern or type(each.message) is not str:
            raise TypeError
        if not each.message.strip() or len(each.message) > _LONGEST_TITLE:
            raise TypeError
        if not each.message.isprintable() or each.section not in {"", *SECTIONS}:
            raise TypeError
        found.append((each.message, each.section))
    return found
