"""The one door from data to a terminal.

A client's name may hold an escape sequence that renames the window, writes the clipboard or turns
the text round. Stored text is left as it is; what is drawn passes here first.
"""

_PICTURES = 0x2400  # the block of visible signs for control characters: ESC becomes ␛
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]

# One character for one character, so that columns and the cursor keep their places.
_SAFE: dict[int, str] = {
    **{code: chr(_PICTURES + code) for code in range(0x20)},
    0x7F: "\N{SYMBOL FOR DELETE}",
    **dict.fromkeys(range(0x80, 0xA0), _REPLACEMENT),
    **dict.fromkeys(_BIDI, _REPLACEMENT),
    **dict.fromkeys(range(0xD800, 0xE000), _REPLACEMENT),
}
_SAFE[ord("\n")] = "\n"
_SAFE[ord("\t")] = "\t"

# In JSON these stand inside strings only, where \uXXXX means the same character.
_ESCAPED = {code: f"\\u{code:04x}" for code in _SAFE if code >= 0x20}


def display_safe(text: str) -> str:
    """`text` with every control character made visible and harmless, of the same length.

    Newline and tab pass. C0 and DEL become their pictures; C1, bidirectional controls and lone
    surrogates become the replacement character.
    """
    return text.translate(_SAFE)


def display_line(text: str) -> str:
    """Like `display_safe`, for places that hold one line: newline and tab are made visible too."""
    return display_safe(text).replace("\n", "\N{SYMBOL FOR NEWLINE}").replace("\t", " ")


def json_safe(text: str) -> str:
    """JSON that says the same as `text`, every control character in it spelled as an escape."""
    return text.translate(_ESCAPED)
