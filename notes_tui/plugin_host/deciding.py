"""Which plugins there are, in what state each is, and the practitioner's word on them.

Nothing here runs a plugin, not even one that ships with the program.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from notes_tui.errors import BadInput, NotFound, StorageFailed
from notes_tui.plugin_host import approving
from notes_tui.plugin_host.adding import what_it_adds
from notes_tui.plugin_host.approving import Approval, find_approval, keep_approval
from notes_tui.plugin_host.bundled import NAMES, bundled_folder
from notes_tui.plugin_host.installed import Installed, find_installed, plugin_name
from notes_tui.plugin_host.pins import changed_files, differences, pin
from notes_tui.vault.vault import Vault

State: TypeAlias = Literal[
    "bundled", "approved", "not approved", "changed", "crashed", "disabled", "missing", "refused"
]


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
    adds: tuple[str, ...] = ()
    """What its files say that it brings."""


@dataclass(frozen=True)
class Candidate:
    """A plugin as it was looked at, to be approved so and not otherwise."""

    name: str
    version: str
    adds: tuple[str, ...]
    folder: Path | None
    """Where its code lies; None of one that ships with the program."""
    files: Mapping[str, str]
    """Name of each file → its SHA-256."""
    changed: tuple[str, ...]
    """The files that are not as they were when it was approved before; none where it was not."""


def list_plugins(vault: Vault, version: str) -> tuple[Plugin, ...]:
    """All plugins with their states. `version` is the program's: bundled ones have no other."""
    plugins = [_bundled(vault, name, version) for name in NAMES]
    plugins += [
        replace(state_of(vault, each), adds=what_it_adds(each.files)) for each in find_installed()
    ]
    return (*plugins, *missing(vault, plugins))


def state_of(vault: Vault, installed: Installed) -> Plugin:
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


def missing(vault: Vault, there: Sequence[Plugin]) -> Iterator[Plugin]:
    """What was approved and is not installed any more."""
    known = {plugin_name(plugin.name) for plugin in there}
    for name in approving.decided(vault):
        approval = find_approval(vault, name)
        if name not in known and approval and approval.decision == "approved":
            yield Plugin(name, approval.version, "missing", "python")


def is_off(vault: Vault, bundled: str) -> bool:
    """Whether a plugin that ships with the program was turned off."""
    approval = find_approval(vault, plugin_name(bundled))
    return approval is not None and approval.decision == "disabled"


def look_at(vault: Vault, name: str) -> Candidate:
    """A plugin that may be approved, with what it is now; NotFound if there is none."""
    wanted = plugin_name(name)
    for bundled in NAMES:
        if plugin_name(bundled) == wanted:
            return Candidate(bundled, "", (), None, {}, ())
    plugin = next((each for each in find_installed() if each.name == wanted), None)
    if plugin is None:
        raise NotFound(
            "No installed plugin has this name.",
            "See the list: notes-tui plugin list. Install it first, with pip or pipx inject.",
        )
    if plugin.refused:
        raise BadInput(f"This plugin cannot be used: {plugin.refused}.", "It was left alone.")
    files = pin(plugin)
    before = find_approval(vault, wanted)
    known = before is not None and before.decision == "approved"
    return Candidate(
        name=wanted,
        version=plugin.version,
        adds=what_it_adds(plugin.files),
        folder=_folder(plugin),
        files=files,
        changed=differences(files, before.files) if before and known else (),
    )


def approve(vault: Vault, candidate: Candidate) -> None:
    """Lets a plugin run from the next start on, as it was looked at; or a bundled one again."""
    approval = Approval("approved", candidate.version, candidate.files)
    keep_approval(vault, plugin_name(candidate.name), approval)


def disable(vault: Vault, name: str) -> str:
    """Turns a plugin off from the next start on; its name, as it is listed."""
    wanted = plugin_name(name)
    for plugin in list_plugins(vault, ""):
        if plugin_name(plugin.name) == wanted:
            break
    else:
        raise NotFound("There is no plugin of this name.", "See: notes-tui plugin list")
    if plugin.state == "refused":
        raise BadInput(f"This plugin does not run: {plugin.detail}.", "It was left alone.")
    before = find_approval(vault, wanted)
    version = before.version if before else ""
    keep_approval(vault, wanted, Approval("disabled", version, {}))
    return plugin.name


def _bundled(vault: Vault, name: str, version: str) -> Plugin:
    state: State = "disabled" if is_off(vault, name) else "bundled"
    try:
        folder = bundled_folder(name)
    except StorageFailed:
        return Plugin(name, version, "missing", "pack")
    inside = [(f"templates/{each.name}", each) for each in sorted((folder / "templates").iterdir())]
    return Plugin(name, version, state, "pack", adds=what_it_adds(inside))


def _folder(plugin: Installed) -> Path | None:
    """Where the outermost of its modules lies."""
    inside = plugin.package.replace(".", "/")
    found = [file for name, file in plugin.files if name.startswith((inside + "/", inside + "."))]
    return min((file.parent for file in found), key=lambda each: len(each.parts), default=None)
