"""A practitioner who never stops: saves one revision after the other until something kills it.

`python -m tests.faults.writer FOLDER [SEED]` opens the vault of `make_place(FOLDER)` at floor cost,
and again and again keeps drafts, saves, closes and opens. Each line that it prints was true when it
was printed:

    opening | open | closing | closed
    typing <note id> <first word>                        a new text may take its draft's place
    draft <note id> <characters> <sha256 of text>        keep_draft has returned
    saved <note id> <revision id> <sha256 of text>       save has returned
"""

import hashlib
import sys
from functools import cache
from pathlib import Path
from random import Random

from notes_tui.domain.note import KIND, occurred_part, section_parts
from notes_tui.vault import drafts, keyslots, listing
from notes_tui.vault.audit import Act
from notes_tui.vault.drafts import Draft
from notes_tui.vault.files import read_bytes
from notes_tui.vault.opening import Unlock, Way, by_passphrase, open_vault
from notes_tui.vault.vault import Vault
from tests.faults.copies import by_key, layout_of
from tests.faults.nursery import say
from tests.places import PASSPHRASE, VISIT, add_client, surroundings

SECTION = "listen"
_WORDS = "knee hip breath shoulder rests turns left right slowly again after the walk".split()
_LONGEST = 200  # words


def digest(text: str) -> str:
    """How a line names a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def write(folder: str, seed: int) -> None:
    """For the nursery: like the program, but the key is derived once for all children."""
    _go_on(Path(folder), seed, by_key(_key(folder)))


@cache
def _key(folder: str) -> bytes:
    data = read_bytes(layout_of(Path(folder)).keys, keyslots.LARGEST_FILE)
    return by_passphrase(PASSPHRASE)(keyslots.read_keys(data))


def derive_key(folder: str) -> None:
    """In the server, before the first child."""
    _key(folder)


def _go_on(folder: Path, seed: int, unlock: Unlock) -> None:
    chance = Random(seed)
    while True:
        say("opening")
        vault = open_vault(layout_of(folder), unlock, surroundings(), Way.WRITE)
        say("open")
        clients = listing.ids(vault.database, "client")
        client = clients[0] if clients else add_client(vault)
        for _ in range(chance.randint(1, 9)):
            _save(vault, chance, client, _choose(vault, chance))
        say("closing")
        vault.close()
        say("closed")


def _choose(vault: Vault, chance: Random) -> str:
    """A note: often one whose draft was left behind, else any or a new one."""
    drafted = [draft.record for draft in drafts.latest(vault.database, 5)]
    if drafted and chance.random() < 0.5:
        return chance.choice(drafted)
    notes = listing.ids(vault.database, KIND)
    return chance.choice(notes) if notes and chance.random() < 0.6 else vault.new_id()


def _save(vault: Vault, chance: Random, client: str, record: str) -> None:
    note = vault.find(record)
    parents = note.heads if note else ()
    mark = _mark(vault)
    text = " ".join([mark, *chance.choices(_WORDS, k=chance.randint(1, _LONGEST))])
    say("typing", record, mark)
    for length in sorted(chance.randint(1, len(text)) for _ in range(chance.randint(0, 2))):
        typed = text[:length]
        vault.keep_draft(
            Draft(record, f"section/{SECTION}", KIND, client, typed, len(typed), parents, 1)
        )
        say("draft", record, len(typed), digest(typed))
    parts = section_parts({SECTION: text}) | ({} if note else occurred_part(VISIT))
    revision = vault.compose(record, KIND, parts, client=client, parents=parents)
    act = Act("revise" if note else "create", KIND, record, client)
    vault.save([revision], act, drop_drafts_of=record)
    say("saved", record, revision.id, digest(text))


def _mark(vault: Vault) -> str:
    """A word that stands in no other text: a save is found by searching for it."""
    return "mark" + vault.new_id()


if __name__ == "__main__":
    folder, seed = (*sys.argv[1:], "0")[:2]
    _go_on(Path(folder), int(seed), by_passphrase(PASSPHRASE))
