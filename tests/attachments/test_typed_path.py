"""A path as terminals paste it when a file is dropped into them."""

import os
import shlex
from pathlib import Path

import pytest

from notes_tui.errors import BadInput
from notes_tui.practice.typed_path import read_path

NAMES = [
    "knee.jpg",
    "left knee.jpg",
    "Marta's (2).jpg",
    'a "b".jpg',
    "a\\b.jpg",
    "é %20.jpg",
    "$x.jpg",
]
posix = pytest.mark.skipif(os.name == "nt", reason="These are names of POSIX.")


@posix
@pytest.mark.parametrize("name", NAMES)
def test_every_way_of_dropping_a_file_names_it(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.touch()
    slashed = "".join(f"\\{c}" if c in " '\"()\\$&" else c for c in str(file))
    for typed in (
        str(file),
        f" {file} ",
        f"'{file}'",
        f'"{file}"',
        shlex.quote(str(file)),
        slashed,
        file.as_uri(),
    ):
        assert read_path(typed) == file, typed


def test_a_path_from_home_is_meant_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert read_path("~/out.pdf") == tmp_path / "out.pdf"


def test_of_a_file_that_is_not_there_the_plain_reading_is_given(tmp_path: Path) -> None:
    assert read_path(str(tmp_path / "new file.pdf")) == tmp_path / "new file.pdf"


@pytest.mark.parametrize("typed", ["", "  ", "a\nb", "a\0b"])
def test_what_is_no_path_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        read_path(typed)


def test_no_text_makes_it_fail_otherwise() -> None:
    for typed in ("'", '"', "\\", "file://", "file://[", "x" * 100_000, "'a' 'b'", "~nobody/x"):
        try:
            read_path(typed)
        except BadInput:
            pass
