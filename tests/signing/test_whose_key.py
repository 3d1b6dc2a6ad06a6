"""Whose a key is, is said by the device it is of and by nobody else, whatever stamps say."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from notes_tui.backup.creating import create_backup
from notes_tui.domain.author import key_id
from notes_tui.domain.ids import new_id
from notes_tui.domain.parts import read_record
from notes_tui.domain.revision import Revision
from notes_tui.domain.signature import read_signature
from notes_tui.vault import identity, signatures
from notes_tui.vault.rekeying import change_keys
from notes_tui.vault.vault import Vault
from tests.places import PASSPHRASE, Place
from tests.signing.desk import Desk, Elsewhere, make_desk, sealed_beside
from tests.signing.test_verify_export import problems

EARLIER, LATER = "0" * 15 + "1", "f" * 16


def by_name(her: Elsewhere, me: str, mine: str) -> list[Revision]:
    """It says its own key is mine."""
    return [her.begin(), her.claim(me, her.device)]


def of_my_device(her: Elsewhere, me: str, mine: str) -> list[Revision]:
    """It says its key is mine, of my own device."""
    return [her.begin(), her.claim(me, mine)]


def in_my_name(her: Elsewhere, me: str, mine: str) -> list[Revision]:
    """It writes in my name that its key is mine."""
    return [her.begin(), replace(her.claim(me, her.device), author=me)]


def in_my_name_twice(her: Elsewhere, me: str, mine: str) -> list[Revision]:
    """It begins its own record once more, in my name too."""
    again = replace(her.begin(), author=me, stamp=EARLIER)
    return [again, *in_my_name(her, me, mine)]


def in_my_name_alone(her: Elsewhere, me: str, mine: str) -> list[Revision]:
    """Nothing is known of the device itself."""
    return [replace(her.claim(me, her.device), author=me)]


CLAIMS = [by_name, of_my_device, in_my_name, in_my_name_twice, in_my_name_alone]


def forged(desk: Desk, claims: Callable[..., list[Revision]], stamp: str) -> Revision:
    """The signature, under my name, of the device that claims so; it has arrived."""
    me, mine = desk.vault.writer.practitioner, desk.vault.writer.device
    hers = Elsewhere(desk, new_id(desk.vault.around.entropy))
    desk.arrive(*(replace(each, stamp=stamp) for each in claims(hers, me, mine)))
    note = desk.note()
    device = mine if claims is of_my_device else hers.device
    made = hers.signature(
        desk.vault.get(note), sealed_beside(desk, note), practitioner=me, device=device
    )
    desk.arrive(replace(made, author=me))
    return made


@pytest.mark.parametrize("stamp", [EARLIER, LATER])
@pytest.mark.parametrize("claims", CLAIMS)
def test_a_colleagues_device_cannot_sign_as_me(
    desk: Desk, tmp_path: Path, claims: Callable[..., list[Revision]], stamp: str
) -> None:
    signed = desk.signed()
    note = read_signature(read_record([forged(desk, claims, stamp)])).manifest.note
    (checked,) = signatures.check_note(desk.vault.database, note)
    assert not checked.ok
    assert [each.where for each in desk.problems()] == [f"note {note}"]
    (found,) = problems(desk.export(tmp_path / "e.json"))
    assert found.startswith(note)
    assert "not among those of the practitioner" in found
    assert all(each.ok for each in signatures.check_note(desk.vault.database, signed))


@pytest.mark.parametrize("claims", CLAIMS)
def test_a_backup_says_that_such_a_signature_does_not_hold(
    desk: Desk, tmp_path: Path, claims: Callable[..., list[Revision]]
) -> None:
    desk.signed()
    record = forged(desk, claims, LATER).record
    made = create_backup(desk.vault, tmp_path)
    assert made.problems == (f"Signature {record[:12]} does not hold.",)


def test_a_key_that_counted_is_not_put_in_the_shade_by_another_of_its_device(desk: Desk) -> None:
    note, elsewhere = desk.note(), Elsewhere(desk)
    elsewhere.introduce()
    desk.arrive(elsewhere.signature(desk.vault.get(note), sealed_beside(desk, note)))
    thief = Elsewhere(desk)
    thief.device = elsewhere.device
    desk.arrive(replace(thief.claim(elsewhere.practitioner, thief.device), stamp=EARLIER))
    assert desk.problems() == ()


def test_a_restored_or_copied_vault_signs_as_a_new_device_and_what_was_signed_still_fits(
    desk: Desk, place: Place, pack: Path, tmp_path: Path
) -> None:
    note = desk.signed()
    before = desk.vault.writer
    desk.vault.close()
    for anchor in place.layout.anchors.iterdir():
        anchor.unlink()
    vault = place.open()
    anew = make_desk(vault, pack)
    assert vault.writer.practitioner == before.practitioner
    assert vault.writer.device != before.device
    anew.signed()
    assert all(each.ok for each in signatures.check_note(vault.database, note))
    assert anew.problems() == ()
    assert problems(anew.export(tmp_path / "e.json", note=note)) == []
    assert keys_of(vault) == {before.device, vault.writer.device}
    vault.close()


def test_what_was_signed_fits_after_a_change_of_all_keys_at_rest(
    desk: Desk, place: Place, pack: Path
) -> None:
    desk.signed()
    change_keys(desk.vault, PASSPHRASE)
    vault = place.open()
    anew = make_desk(vault, pack)
    anew.signed()
    assert anew.problems() == ()
    assert keys_of(vault) == {vault.writer.device}
    own = key_id(identity.public_key(vault.database, "practitioner"))
    assert [each.signature.manifest.key for each in all_signatures(vault)] == [own, own]
    vault.close()


def all_signatures(vault: Vault) -> list[signatures.Checked]:
    found = {note for _, note in signatures.all_ids(vault.database)}
    return [each for note in found for each in signatures.check_note(vault.database, note)]


def keys_of(vault: Vault) -> set[str]:
    """The devices whose keys count as those of who writes here."""
    return set(signatures.read_keys(vault.database).of(vault.writer.practitioner).values())
