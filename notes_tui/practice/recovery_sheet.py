"""The recovery sheet: a page to print, with the recovery code to read and to scan."""

from collections.abc import Iterator

_WIDTH = 72
_GROUPS_IN_ROW = 3
_QUIET_ZONE = 4
_HALVES = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def recovery_sheet(practice: str, vault: str, code: str, day: str) -> str:
    """The page, 72 characters wide. `day` is when it was made, YYYY-MM-DD."""
    groups = code.split("-")
    rows = [groups[at : at + _GROUPS_IN_ROW] for at in range(0, len(groups), _GROUPS_IN_ROW)]
    lines = [
        "RECOVERY SHEET".ljust(_WIDTH - len("notes-tui")) + "notes-tui",
        "=" * _WIDTH,
        "",
        f"Practice   {practice}",
        f"Vault      {vault}",
        f"Printed    {day}",
        "",
        "The recovery code:",
        "",
        *("      " + "   ".join(row) for row in rows),
        "",
        *(line.center(_WIDTH).rstrip() for line in code_image(code)),
        "",
        "What it does. It opens the vault when the passphrase is forgotten, and the",
        "backups that were made while it was in force. Whoever has it and the files",
        "reads everything: keep it like the key of the practice, away from the",
        "computer, and tell one person you trust where it lies.",
        "",
        "How to use it. Start notes-tui and type the code in place of the",
        "passphrase; small letters and spaces do not matter. Then set a new",
        "passphrase. By hand, with public tools: docs/vault-format.md.",
        "",
        "Check it once a year:   notes-tui recovery check",
        "Older sheets open older backups: keep them as long as those.",
    ]
    return "\n".join(lines) + "\n"


def code_image(code: str) -> Iterator[str]:
    """The code as a QR code, two of its rows in each line of characters."""
    import segno  # noqa: PLC0415 - only who prints a sheet needs it

    image = segno.make(code, error="m", micro=False)
    rows = [list(row) for row in image.matrix_iter(border=_QUIET_ZONE)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    for upper, lower in zip(rows[::2], rows[1::2], strict=True):
        yield "".join(_HALVES[pair] for pair in zip(upper, lower, strict=True))
