"""Search: words in all notes or in one client's, and the nearest known word."""

from notes_tui.charting.registering import get_client
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.text import count
from notes_tui.plain import reading
from notes_tui.plain.lines import Lines
from notes_tui.plain.words import day
from notes_tui.practice.searching import Asked, Searching
from notes_tui.vault.search import Found
from notes_tui.vault.vault import Vault

_MOST = 9
_HELP = (
    "Type words that stand in one note, in whichever steps. Capitals and accents do not matter.",
    'Double quotes hold a phrase together: "standing on R". A star stands for any ending: brid*',
    "Enter alone: go back.",
)


def stay(io: Lines, vault: Vault, typed: str = "", *, client: str | None = None) -> None:
    """Looks for words until a note was read or the practitioner goes back."""
    typed = typed or io.command("Search for which words? Enter to go back:", _HELP)
    while typed and typed.casefold() != "back":
        searching = Searching(vault, _MOST)
        found = searching.find(Asked(typed, client))
        searching.done()
        if found.did_you_mean and io.yes(
            f"Nothing is found. Did you mean: {found.did_you_mean}?", enter=True
        ):
            typed = found.did_you_mean
            continue
        if found.hits:
            _choose(io, vault, found)
        elif not found.did_you_mean:
            io.say("Nothing is found.")
        typed = io.command("Search for other words, or Enter to go back:", _HELP)
        typed = typed.removeprefix("search ")


def _choose(io: Lines, vault: Vault, found: Found) -> None:
    today = vault.around.clock.now().date()
    best = list({hit.note: hit for hit in reversed(found.hits)}.values())[::-1]
    more = f", here the best {len(best)}" if found.total > len(best) else ""
    io.say(f"{count(found.total, 'note').capitalize()} found{more}.")
    options = [
        f"{get_client(vault, hit.client).name}, {day(hit.occurred_at, today)}, "
        f"{SECTIONS[hit.section]}: {' '.join(hit.snippet.split())}"
        for hit in best
    ]
    chosen = io.choose("Read which?", options)
    if chosen is not None:
        reading.stay(io, vault, best[chosen].note)
