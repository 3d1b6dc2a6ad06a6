"""The bars of templates: a formula that is meant to do harm, and a pack of five hundred."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.kernel import key_of
from benchmarks.measuring import Bar, Measured, in_turns
from notes_tui.assessing.library import Library
from notes_tui.plugin_host.host import open_host
from notes_tui.plugin_host.packs import read_pack
from notes_tui.templates.expressions.checking import Scope, check_value
from notes_tui.templates.expressions.parsing import _parsed
from notes_tui.templates.reading import read_file
from notes_tui.vault.opening import Way, open_vault
from tests.places import Place

_FORM = """
[template]
id = "bridge-{number}"
version = "1.0.0"
title = "Bridge {number}"

[[item]]
id = "hold"
type = "duration"
label = "Hold time"
side = "pair"

[[item]]
id = "gap"
type = "computed"
label = "Side difference"
value = "abs(hold.left - hold.right)"
"""
_VALID = "round(mean(hold.left, hold.right) * 2, 1) if abs(hold.diff) > 10 else max(hold.left, 30)"
_HOSTILE = {
    "attributes": "().__class__.__bases__[0].__subclasses__()",
    "comprehension": "[x for x in (1,) for y in (1,)]",
    "power": "9 ** 9 ** 9 ** 9",
    "import": "__import__('os').system('true')",
    "lambda": "(lambda: 1)()",
    "10 MB": "a" * 10_000_000,
    "10 MB of quotes": "'" * 10_000_000,
    "10,000 brackets": "(" * 10_000 + "1" + ")" * 10_000,
    "500 signs": "-" * 499 + "1",
    "240 brackets": "(" * 240 + "1" + ")" * 240,
    "names": " + ".join(["hold.left"] * 41),
    "500 texts": "'a'" * 166,
    "28 nests of and": "(" * 28 + "1 < 2" + " and 1 < 2)" * 28 + " + 1",
}
_TIMES = 20
"""Checks in one measurement: one alone is too short to be told from chance."""


def bars(folder: Path, small: Place) -> Iterator[Bar]:
    """Measures one after the other."""
    yield Bar("the slowest hostile formula", 10.0, _hostile())
    yield Bar("listing 500 templates over 5", 3.0, _listing(folder, small))


def _hostile() -> Measured:
    """Refusing each, beside checking a valid formula; the slowest counts."""
    template = read_file(_FORM.format(number=1), "form.toml").template
    assert template is not None
    scope = Scope({item.id: item for item in template.items})

    def checking(text: str) -> Any:
        def measure() -> float:
            start = time.perf_counter()
            for _ in range(_TIMES):
                _parsed.cache_clear()  # else the second look costs nothing
                check_value(text, scope)
            return (time.perf_counter() - start) / _TIMES

        return measure

    measured = [in_turns(checking(text), {"valid": checking(_VALID)}) for text in _HOSTILE.values()]
    return max(measured, key=lambda each: each.ratio)


def _listing(folder: Path, place: Place) -> Measured:
    """From the key unwrapped to the list of all templates, plugins found on the way."""
    key = key_of(place)

    def listing(number: int) -> Any:
        pack = folder / f"pack-{number}"
        (pack / "templates").mkdir(parents=True)
        for each in range(number):
            file = pack / "templates" / f"bridge-{each}.toml"
            file.write_text(_FORM.format(number=each), "utf-8")

        def measure() -> float:
            start = time.perf_counter()
            vault = open_vault(place.layout, lambda _: key, place.around, Way.READ)
            packs = [(each.plugin, each.files) for each in open_host(vault, "1.0").packs()]
            found = Library(vault, [*packs, ("a-pack", read_pack(pack))]).list()
            taken = time.perf_counter() - start
            vault.close()
            assert len(found) > number
            return taken

        return measure

    return in_turns(listing(500), {"5": listing(5)})
