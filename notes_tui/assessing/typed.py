"""What is typed as the answer to one item, in the form the record keeps."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import product
from typing import Final, TypeAlias

from notes_tui.domain.canonical import Value
from notes_tui.domain.day_typed import read_clock, read_day
from notes_tui.domain.measure import Unclear, read_grade, read_measure
from notes_tui.domain.template import ITEM_TYPES, NOT_ANSWERED, Item
from notes_tui.domain.text import clean, clean_line, fold
from notes_tui.errors import BadInput
from notes_tui.templates.expressions.checking import codes_of

ReadAnswer: TypeAlias = "Value | Unclear"

NOT_BY_LETTER: Final[Mapping[str, str]] = {"n": "tested", "u": "unable", "d": "declined"}
"""Letters that say why there is no value; so no option has one of them as its key."""

TYPED: Final = frozenset(ITEM_TYPES) - NOT_ANSWERED - {"bodychart", "photo"}
"""Types that are answered by typing. A body chart and a photo are not."""

_LETTERS: Final = [letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in NOT_BY_LETTER]
_YES: Final = frozenset("y yes j ja true + 1".split())
_NO: Final = frozenset("n no nein false - 0".split())
_NONE: Final = frozenset("none - 0 nothing".split())
_SHORT_CODE: Final = 2
_CLOSE: Final = 0.75


def read_typed(item: Item, text: str, today: date, language: str = "") -> ReadAnswer:
    """The answer that was typed for an item, or why it cannot be taken."""
    reader = _READERS.get(item.type)
    if reader is not None:
        return reader(item, text.strip(), language)
    if item.type == "date":
        return read_day(text, today)
    if item.type == "time":
        return read_clock(text)
    try:
        return clean(text) if item.type == "longtext" else clean_line(text, "The answer")
    except BadInput as error:
        return Unclear(error.message, error.hint or "Type it again.")


def keys_of(item: Item, language: str = "") -> tuple[tuple[str, str], ...]:
    """The options of an item, each with the key that chooses it, and its label.

    Letters, or the codes themselves where they are as short.
    """
    labels = [option.label.say(language) for option in item.options]
    codes = [option.code for option in item.options]
    short = all(len(code) <= _SHORT_CODE and code not in NOT_BY_LETTER for code in codes)
    keys: Iterator[str] = iter(codes) if short else _letters()
    return tuple(zip(keys, labels, strict=False))


def _letters() -> Iterator[str]:
    yield from _LETTERS
    yield from ("".join(pair) for pair in product(_LETTERS, repeat=2))


def _yesno(_: Item, text: str, __: str) -> ReadAnswer:
    word = text.casefold()
    if word in _YES or word in _NO:
        return word in _YES
    return Unclear(f"“{_shown(text)}” is neither yes nor no.", "Type y or n.")


def _measure(item: Item, text: str, _: str) -> ReadAnswer:
    return read_measure(text, item.type, item.unit)


def _grade(item: Item, text: str, language: str) -> ReadAnswer:
    found = read_grade(text, codes_of(item))
    if isinstance(found, Unclear) and item.options:
        return _choice(item, text, language)
    return found


def _choice(item: Item, text: str, language: str) -> ReadAnswer:
    found = _find(item, text, language)
    if len(found) == 1:
        return found[0]
    return _unclear(item, text, found, language)


def _choices(item: Item, text: str, language: str) -> ReadAnswer:
    codes = [option.code for option in item.options]
    if text.casefold() in _NONE and len(_find(item, text, language)) != 1:
        return []
    found = _several(item, text, language)
    if isinstance(found, Unclear):
        return found
    return [code for code in codes if code in found]


def _several(item: Item, text: str, language: str) -> list[str] | Unclear:
    """Codes, in the order they were typed: separated in any way, or letters without a space."""
    run = _run(item, text, language)
    if run is not None:
        return run
    whole = _find(item, text, language)
    if len(whole) == 1:
        return whole
    pieces = [piece.strip() for piece in re.split(r"[,;+&/]| and | und ", text) if piece.strip()]
    pieces = pieces if len(pieces) > 1 else text.split()
    if len(pieces) < 2:
        return _unclear(item, text, whole, language)
    found: list[str] = []
    for piece in pieces:
        codes = _several(item, piece, language)
        if isinstance(codes, Unclear):
            return codes
        found += codes
    return found


def _order(item: Item, text: str, language: str) -> ReadAnswer:
    """Who came first: `b a c`, `bca`, with + between those that came together: `b a+c`."""
    if text.casefold() in _NONE and len(_find(item, text, language)) != 1:
        return []
    typed = re.sub(r"\s*[+&=]\s*", "+", text)
    places = [piece for piece in re.split(r"\s*[,;>]\s*", typed) if piece]
    if len(places) < 2 and len(_find(item, typed, language)) != 1:
        places = typed.split()
    order: list[list[str]] = []
    for place in places:
        run = _run(item, place, language)
        if isinstance(run, Unclear):
            return run
        if run is not None:
            order += [[code] for code in run]
            continue
        group: list[str] = []
        for piece in place.split("+"):
            found = _find(item, piece, language)
            if len(found) != 1:
                return _unclear(item, piece, found, language)
            group += found
        order.append(group)
    flat = [code for group in order for code in group]
    if len(set(flat)) < len(flat):
        twice = next(code for code in flat if flat.count(code) > 1)
        return Unclear(f"{_label(item, twice, language)} stands twice.", "Each can come once.")
    return order


def _run(item: Item, text: str, language: str) -> list[str] | Unclear | None:
    """Letters without a space between them, as codes; None where it is no such row.

    Unclear where it could be the beginning of a word as well.
    """
    codes = {key: option.code for (key, _), option in zip(keys_of(item, language), item.options,
                                                          strict=True)}  # fmt: skip
    run = text.casefold()
    if len(run) < 2 or len(set(run)) < len(run) or not set(run) <= set(codes):
        return None
    if _exact(item, text, language):
        return None
    words = _by_words(item, text, language)
    if words:
        label = _label(item, words[0], language)
        return Unclear(
            f"“{run}” can be {', '.join(run)}, or {label}.",
            "Put spaces between letters, or type more of the word.",
        )
    return [codes[letter] for letter in run]


_READERS: Final[Mapping[str, Callable[[Item, str, str], ReadAnswer]]] = {
    "yesno": _yesno,
    **dict.fromkeys(("number", "quantity", "duration", "scale"), _measure),
    "grade": _grade,
    "choice": _choice,
    "choices": _choices,
    "order": _order,
}


# ------------------------------------------------------------------------------- finding options


def _find(item: Item, text: str, language: str) -> list[str]:
    """Codes of the options that what was typed may mean: certain ones alone, else all likely."""
    return (
        _exact(item, text, language)
        or _by_words(item, text, language)
        or _by_likeness(item, text, language)
    )


def _exact(item: Item, text: str, language: str) -> list[str]:
    typed = fold(text).strip()
    keys = [key for key, _ in keys_of(item, language)]
    codes = [option.code for option in item.options]
    for known in (keys, [code.casefold() for code in codes], _names(item, language)):
        if typed in known:
            return [codes[known.index(typed)]]
    return []


def _by_words(item: Item, text: str, language: str) -> list[str]:
    """Options whose label begins so, or has a word that begins as each word typed."""
    typed = fold(text).strip()
    named = list(zip(item.options, _names(item, language), strict=True))
    begun = [option.code for option, name in named if typed and name.startswith(typed)]
    words = [f" {word}" for word in typed.split()]
    return begun or [
        option.code for option, name in named if words and all(word in f" {name}" for word in words)
    ]


def _by_likeness(item: Item, text: str, language: str) -> list[str]:
    codes = [option.code for option in item.options]
    spelt = [*_names(item, language), *codes]
    close = get_close_matches(fold(text).strip(), spelt, n=1, cutoff=_CLOSE)
    return [codes[spelt.index(close[0]) % len(codes)]] if close else []


def _names(item: Item, language: str) -> list[str]:
    return [fold(option.label.say(language)) for option in item.options]


def _unclear(item: Item, text: str, found: Sequence[str], language: str) -> Unclear:
    keys = keys_of(item, language)
    if len(found) > 1:
        meant = [f"{keys[place][0]}, {label}" for place, label in _places(item, found, language)]
        return Unclear(f"“{_shown(text)}” can mean: {'; '.join(meant)}.", "Type its letter.")
    shown = ", ".join(key for key, _ in keys)
    return Unclear(f"“{_shown(text)}” is none of the answers.", f"Type one of: {shown}.")


def _places(item: Item, codes: Sequence[str], language: str) -> Iterator[tuple[int, str]]:
    for place, option in enumerate(item.options):
        if option.code in codes:
            yield place, option.label.say(language)


def _label(item: Item, code: str, language: str) -> str:
    option = item.option(code)
    return option.label.say(language) if option else code


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 20 else line[:20] + "…"
