"""A vault, and a library with one own pack of two templates."""

from pathlib import Path

import pytest

from notes_tui.assessing.library import Library
from notes_tui.plugin_host.packs import read_pack
from notes_tui.vault.vault import Vault
from tests.places import add_client

BRIDGE = """
[template]
id = "bridge"
version = "1.0.0"
title = "Bridge, timed"

[[item]]
id = "hold"
type = "duration"
label = "Hold time"
side = "pair"
side_is = "stance"
unit = "s"
min = 0
max = 300
better = "higher"
method = "arms crossed"
mdc = { value = 20, level = 95, holds_if = "heel == 'close'", source = "Somebody 2020" }

[[item]]
id = "heel"
type = "choice"
label = "Heel"
options = [ { code = "close", label = "drawn close" }, { code = "far", label = "far away" } ]

[[item]]
id = "cramp"
type = "yesno"
label = "Cramp in the hamstring"

[[item]]
id = "gap"
type = "computed"
label = "Side difference"
unit = "s"
value = "abs(hold.diff)"
"""
STRENGTH = """
[template]
id = "strength"
version = "2.1.0"
title = "Strength by hand"

[[item]]
id = "gmax"
type = "grade"
label = "Gluteus maximus"
scheme = "kendall"
side = "pair"
"""


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "pack"
    (folder / "templates").mkdir(parents=True)
    (folder / "templates" / "bridge.toml").write_text(BRIDGE, "utf-8")
    (folder / "templates" / "strength.toml").write_text(STRENGTH, "utf-8")
    return folder


@pytest.fixture
def library(vault: Vault, pack: Path) -> Library:
    return Library(vault, [("a-pack", read_pack(pack))])


@pytest.fixture
def client(vault: Vault) -> str:
    return add_client(vault)
