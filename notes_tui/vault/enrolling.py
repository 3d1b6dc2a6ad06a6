"""Giving a vault its device: keys of its own, and the records that tell others about them."""

from sqlite_utils import Database

from notes_tui.domain import author
from notes_tui.domain.ids import new_id
from notes_tui.domain.moment import seconds_and_offset
from notes_tui.domain.revision import Revision
from notes_tui.domain.stamp import next_stamp
from notes_tui.vault import audit, facts, identity, revisions
from notes_tui.vault.audit import Act, Tip
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.vault import append


def enrol(
    database: Database, around: Surroundings, act: str, *, practitioner: str, name: str | None
) -> Tip:
    """Makes a new device for a practitioner, inside the caller's transaction; the new audit tip.

    `name` is given for a practitioner who is new to the vault. A device that wrote here before is
    retired: a clone or a restored copy never goes on under the name of another.
    """
    identity.retire_device(database)
    device = new_id(around.entropy)
    device_key = identity.add_signing_key(database, "device", device, device, around.entropy)
    own_key = identity.add_signing_key(
        database, "practitioner", practitioner, device, around.entropy
    )
    facts.put(database, facts.INSTANCE, new_id(around.entropy))
    now = around.clock.now()
    at, offset = seconds_and_offset(now)
    stamp = facts.get(database, facts.STAMP)
    person = revisions.find_record(database, practitioner)
    keys = {device: own_key}
    new = []
    for record, kind, parents, parts in (
        (device, author.DEVICE, (), author.device_parts(around.device_name, device_key)),
        (
            practitioner,
            author.PRACTITIONER,
            person.heads if person else (),
            author.key_parts(keys) if name is None else author.practitioner_parts(name, keys),
        ),
    ):
        stamp = next_stamp(stamp, int(now.timestamp() * 1000))
        new.append(
            Revision(
                record=record,
                kind=kind,
                client=None,
                parents=parents,
                author=practitioner,
                device=device,
                stamp=stamp,
                at=at,
                offset=offset,
                schema=author.SCHEMA,
                nonce=around.entropy(16).hex(),
                parts=parts,
            )
        )
    append(database, new)
    facts.put(database, facts.STAMP, stamp)
    return audit.append(
        database,
        Act(act, author.DEVICE, device, revisions=[revision.id for revision in new]),
        practitioner=practitioner,
        device=device,
        at=at,
        offset=offset,
    )
