"""The sample practice: invented clients to try things on, and made-up practices of any size."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from notes_tui.domain import author, client, note
from notes_tui.domain.canonical import Value
from notes_tui.domain.client import field_parts, warning_part
from notes_tui.domain.moment import format_moment, seconds_and_offset
from notes_tui.domain.note import SECTIONS, occurred_part, section_parts
from notes_tui.domain.red_flag import acted_part
from notes_tui.domain.revision import Revision
from notes_tui.domain.stamp import FIRST, next_stamp
from notes_tui.practice.sample_measures import Measures, read_told
from notes_tui.practice.sample_signatures import signatures
from notes_tui.resources import resource_folder
from notes_tui.vault.audit import Act
from notes_tui.vault.identity import Writer
from notes_tui.vault.progress import Advance
from notes_tui.vault.vault import Vault

PRACTICE = "Riverside Bodywork"
PRACTITIONER = "Ada"
_WRITTEN_AFTER = timedelta(minutes=55)
BATCH = 500
"""Records that a made-up practice saves in one transaction."""
_SEED = 20260302
"""Made-up practices of one size are the same words every time."""


class _Story:
    """Composes revisions as if they had been written on the days they tell of."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._stamp = FIRST
        self._hands = {PRACTITIONER: vault.writer}
        self.later: dict[str, Sequence[Mapping[str, Any]]] = {}
        """What is added to notes after they were signed."""

    def write(
        self,
        by: str,
        when: datetime,
        record: str,
        kind: str,
        parts: Mapping[str, Value],
        *,
        of: str | None,
        parents: Sequence[Revision] = (),
    ) -> Revision:
        """A revision by this hand at this time."""
        composed = self._vault.compose(
            record, kind, parts, client=of, parents=[parent.id for parent in parents]
        )
        return self.told(by, when, composed)

    def told(self, by: str, when: datetime, revision: Revision) -> Revision:
        """A revision that was composed now, as this hand would have at this time."""
        hand = self._hands[by]
        self._stamp = next_stamp(self._stamp, int(when.timestamp() * 1000))
        at, offset = seconds_and_offset(when)
        return replace(
            revision,
            author=hand.practitioner,
            device=hand.device,
            stamp=self._stamp,
            at=at,
            offset=offset,
        )

    def introduce(self, name: str, when: datetime) -> list[Revision]:
        """A colleague with a laptop: the public facts only, since the keys are at home there."""
        hand = Writer(self._vault.new_id(), self._vault.new_id())
        self._hands[name] = hand
        key = self._vault.around.entropy(32)
        return [
            self.write(
                name, when, hand.device, author.DEVICE,
                author.device_parts(f"{name}'s laptop", key), of=None,
            ),
            self.write(
                name, when, hand.practitioner, author.PRACTITIONER,
                author.practitioner_parts(name, {hand.device: key}), of=None,
            ),
        ]  # fmt: skip


def load_sample(vault: Vault) -> None:
    """Writes the sample practice into a new vault of the practitioner Ada."""
    folder = resource_folder("sample")
    practice = read_told((folder / "practice.toml").read_text(encoding="utf-8"))
    files = sorted((folder / "clients").iterdir(), key=lambda file: file.name)
    stories = [read_told(file.read_text(encoding="utf-8")) for file in files]
    begun = min(_moment(n["occurred_at"]) for s in stories for n in s["note"])
    story, measures, before = _Story(vault), Measures(vault), begun - timedelta(days=1)
    new: list[Revision] = []
    for name in practice["practitioners"]:
        if name != PRACTITIONER:
            new += story.introduce(name, before)
    new += [story.told(PRACTITIONER, before, own) for own in measures.own_templates()]
    for told in stories:
        new += _client(vault, story, measures, told)
    tell = partial(story.told, PRACTITIONER)
    new += list(signatures(vault, tell, new, practice["signed_until"], story.later))
    vault.save(new, Act("sample", details={"revisions": len(new)}))


def _client(
    vault: Vault, story: _Story, measures: Measures, told: Mapping[str, Any]
) -> Iterator[Revision]:
    person, person_id = told["client"], vault.new_id()
    fields = {name: person[name] for name in client.FIELDS if name in person}
    parts = field_parts(fields)
    for kind, plural in (("alert", "alerts"), ("allergy", "allergies")):
        for text in person.get(plural, ()):
            parts |= warning_part(kind, vault.new_id(), text)
    first = told["note"][0]
    yield story.write(
        first["author"], _moment(first["occurred_at"]), person_id, client.KIND, parts, of=person_id
    )
    for visit in told["note"]:
        yield from _visit(vault, story, measures, person_id, visit)


def _visit(
    vault: Vault, story: _Story, measures: Measures, person_id: str, visit: Mapping[str, Any]
) -> Iterator[Revision]:
    note_id, moment = vault.new_id(), _moment(visit["occurred_at"])
    story.later[note_id] = visit.get("later", ())
    written = _moment(visit["written_at"]) if "written_at" in visit else moment + _WRITTEN_AFTER
    texts = {name: visit[name].strip("\n") for name in SECTIONS if name in visit}
    rivals = visit.get("rival", ())
    contested = {rival["section"] for rival in rivals}
    agreed = {name: text for name, text in texts.items() if name not in contested}
    parts = section_parts(agreed) | occurred_part(format_moment(moment))
    for acted in visit.get("acted", ()):
        template, _, item = acted["flag"].partition("/")
        parts |= acted_part(template, item, acted["action"], acted["day"])
    last = first = story.write(visit["author"], written, note_id, note.KIND, parts, of=person_id)
    yield first
    for told in visit.get("measured", ()):
        taken = measures.taken(note_id, person_id, told)
        taken = [story.told(visit["author"], written, each) for each in taken]
        yield from taken
        latest = taken[-1]
        for revised in told.get("revised", ()):
            changed = measures.changed(latest, note_id, told, revised["answers"])
            latest = story.told(revised["author"], _moment(revised["at"]), changed)
            yield latest
    if contested:
        own = section_parts({name: texts[name] for name in contested})
        last = story.write(
            visit["author"], written, note_id, note.KIND, own, of=person_id, parents=[first]
        )
        yield last
    for rival in rivals:  # by someone who has seen the note, and not what was added to it
        text = section_parts({rival["section"]: rival["text"].strip("\n")})
        yield story.write(
            rival["author"], _moment(rival["at"]), note_id, note.KIND, text,
            of=person_id, parents=[first],
        )  # fmt: skip
    for revised in visit.get("revised", ()):
        text = section_parts({revised["section"]: revised["text"].strip("\n")})
        last = story.write(
            revised["author"], _moment(revised["at"]), note_id, note.KIND, text,
            of=person_id, parents=[last],
        )  # fmt: skip
        yield last


def make_practice(vault: Vault, clients: int, notes: int, advance: Advance) -> None:
    """Fills a new vault with so many made-up clients and notes, the same ones every time."""
    chance = random.Random(_SEED)  # noqa: S311 - chooses words, not keys
    sentences = _sentences()
    story = _Story(vault)
    people = [vault.new_id() for _ in range(clients)]
    start = _moment("2006-03-02T08:00+01:00")
    for low in range(0, clients, BATCH):
        new = [
            story.write(
                PRACTITIONER, start, people[number], client.KIND,
                field_parts(_made_up_person(chance)), of=people[number],
            )
            for number in range(low, min(clients, low + BATCH))
        ]  # fmt: skip
        vault.save(new, Act("sample", details={"revisions": len(new)}))
        advance(len(new))
    step = timedelta(days=20 * 365) / max(1, notes)
    for low in range(0, notes, BATCH):
        new = []
        for number in range(low, min(notes, low + BATCH)):
            moment = start + step * number
            parts = section_parts(
                {
                    s: " ".join(chance.choices(sentences[s], k=chance.randint(1, 4)))
                    for s in SECTIONS
                }
            ) | occurred_part(format_moment(moment))
            new.append(
                story.write(
                    PRACTITIONER,
                    moment,
                    vault.new_id(),
                    note.KIND,
                    parts,
                    of=people[number % clients],
                )
            )
        vault.save(new, Act("sample", details={"revisions": len(new)}))
        advance(len(new))


def _made_up_person(chance: random.Random) -> dict[str, str]:
    first = chance.choice(["Ana", "Bruno", "Chiara", "Elif", "Farid", "Greta", "Hugo", "Kira"])
    last = chance.choice(["Adler", "Costa", "Dahl", "Eriks", "Fuchs", "Gruber", "Haas", "Ito"])
    middle = chance.choice("ABCDEFGHIJKLMNOPRSTVWZ") + chance.choice("ABCDEFGHIJKLMNOPRSTVWZ")
    born = f"{chance.randint(1940, 2007)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return {"name": f"{first} {middle[0]}. {middle[1]}. {last}", "born": born}


def _sentences() -> dict[str, list[str]]:
    """What the sample's practitioners wrote, sentence by sentence, for each section."""
    found: dict[str, list[str]] = {name: [] for name in SECTIONS}
    folder = resource_folder("sample") / "clients"
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        for visit in read_told(file.read_text(encoding="utf-8"))["note"]:
            for name in SECTIONS:
                found[name] += visit.get(name, "").strip().replace("\n", " ").split(". ")
    return {name: [text for text in texts if text] for name, texts in found.items()}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
