"""What happens to text once, when it is typed or imported; readers never change it again."""

import re
import unicodedata
from typing import Final

from notes_tui.errors import BadInput

LONGEST_TEXT = 8 * 1024 * 1024
"""Characters in one text. A year of daily notes is below a hundredth of it; what is larger is a
file, and belongs beside the note, not in it."""

_MOST_MARKS: Final = 30
"""Marks on one letter: the bound of Unicode's Stream-Safe Text Format (UAX 15, section 13). Putting
them in order takes time with the square of their number."""

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def clean(text: str, what: str = "The text") -> str:
    """`text` in Unicode NFC; BadInput for what no reader could give back faithfully."""
    _require_short(text, what)
    if "\0" in text:
        raise BadInput(
            f"{what} holds a NUL byte, so it is not plain text.",
            "Nothing was stored. Save it again as plain UTF-8 text.",
        )
    if _HALF_CHARACTER.search(text):
        raise BadInput(
            f"{what} holds half a character (a lone surrogate).",
            "Nothing was stored. Save it again as plain UTF-8 text.",
        )
    if has_piled_marks(text):
        raise BadInput(
            f"{what} holds a letter that carries more marks than any writing has.",
            "Nothing was stored. Delete that letter with its marks, and type it again.",
        )
    clean_text = unicodedata.normalize("NFC", text)
    _require_short(clean_text, what)  # a few characters are longer in NFC
    return clean_text


def clean_line(text: str, what: str) -> str:
    """One line of text that says something, without white space around it (a name, an alert)."""
    line = clean(text, what).strip()
    if not line:
        raise BadInput(f"{what} is empty.", "Give it at least one letter.")
    if len(line.splitlines()) > 1:
        raise BadInput(f"{what} runs over more than one line.", "Write it on one line.")
    return line


def has_piled_marks(text: str) -> bool:
    """Whether more than 30 combining marks follow one another, so that NFC would take long."""
    if text.isascii():
        return False
    run = 0
    for character in text:
        run = run + 1 if character > "\u02ff" and unicodedata.combining(character) else 0
        if run > _MOST_MARKS:
            return True
    return False


def fold(text: str) -> str:
    """For finding and sorting by eye: no accents, no capitals. Never stored in a record."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


def count(number: int, one: str, many: str = "") -> str:
    """1 client, 2 clients, no clients."""
    noun = one if number == 1 else many or one + "s"
    return f"{number or 'no'} {noun}"


def size_words(size: int) -> str:
    """A number of bytes as one says it: 412 bytes, 35 kB, 2.4 MB, 537 MB, 1.1 GB."""
    if size < 1000:
        return f"{size} bytes"
    if size < 1_000_000:
        return f"{size / 1000:.0f} kB"
    if size < 100_000_000:
        return f"{size / 1_000_000:.1f} MB"
    if size < 1_000_000_000:
        return f"{size / 1_000_000:.0f} MB"
    return f"{size / 1_000_000_000:.1f} GB"


def _require_short(text: str, what: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            f"{what} is too long: {len(text):,} characters. One text holds up to {LONGEST_TEXT:,}.",
            "Nothing was stored, and the text is where it was. Split it over several notes.",
        )
