"""Forty mistakes that people make in a template, and what they are told about each."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from notes_tui.templates.problems import Problem
from notes_tui.templates.reading import read_file

FOLDER = Path(__file__).parent / "seeded-mistakes"
MISTAKES: list[dict[str, Any]] = json.loads((FOLDER / "mistakes.json").read_text("utf-8"))[
    "mistakes"
]
BESIDE = {"no-id"}
"""Told at the heading [[item]], since there is no line with an id to name."""
JARGON = re.compile(
    r"python|parser?\b|pars(e|ing)|exception|error|traceback|toml|token|syntax|json|(?-i:None)|null"
    r"|dict|string|boolean|integer|float|decode|invalid|expected|statement|array|\bkey\b|\bast\b",
    re.IGNORECASE,
)


def problems_of(name: str) -> tuple[Problem, ...]:
    return read_file((FOLDER / name).read_bytes(), name).problems


def has_word(word: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def test_there_are_forty_of_them() -> None:
    assert len(MISTAKES) == 40


def test_the_file_they_all_begin_with_has_no_mistake() -> None:
    read = read_file((FOLDER / "base.toml").read_bytes(), "base.toml")
    assert read.problems == ()
    assert read.template is not None


@pytest.mark.parametrize("mistake", MISTAKES, ids=[each["name"] for each in MISTAKES])
def test_a_mistake_is_named_at_its_line_in_words_that_mend_it(mistake: dict[str, Any]) -> None:
    found = problems_of(mistake["file"])
    within = 2 if mistake["name"] in BESIDE else 0
    assert any(
        abs(problem.line - mistake["line"]) <= within
        and all(has_word(word, f"{problem.message} {problem.fix}") for word in mistake["says"])
        for problem in found
    ), found


@pytest.mark.parametrize("mistake", MISTAKES, ids=[each["name"] for each in MISTAKES])
def test_one_mistake_is_told_once(mistake: dict[str, Any]) -> None:
    assert len(problems_of(mistake["file"])) == 1


@pytest.mark.parametrize("mistake", MISTAKES, ids=[each["name"] for each in MISTAKES])
def test_no_message_speaks_to_a_programmer(mistake: dict[str, Any]) -> None:
    for problem in problems_of(mistake["file"]):
        assert not JARGON.search(f"{problem.message} {problem.fix}"), problem
        assert problem.fix
