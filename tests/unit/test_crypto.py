"""The primitives, each held against its standard or against another's implementation of it."""

import hmac
import random
import unicodedata
from collections.abc import Callable, Mapping

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from notes_tui.crypto import aead, age, hkdf, kdf, signing
from notes_tui.crypto.bech32 import bech32
from notes_tui.crypto.cost import FLOOR_COST, USUAL_COST, USUAL_WORK, KdfCost
from notes_tui.crypto.kdf import passphrase_key
from notes_tui.domain.canonical import Value, encode
from notes_tui.errors import Damaged

PASSPHRASE = "ruby onset quilt parsley tango"
SALT = bytes(range(16))
SECRET, OTHER, THIRD = (bytes([n]) * 32 for n in (1, 2, 3))
SEALED = {"key": SECRET, "nonce": bytes(12), "associated": b"slot 1"}
SEALED["ciphertext"] = aead.seal(SECRET, bytes(12), b"thirty-two bytes of a vault key.", b"slot 1")


def seeded(seed: int) -> Callable[[int], bytes]:
    return random.Random(seed).randbytes


def flipped(data: bytes) -> list[bytes]:
    """`data` with one bit turned, for each of its bits."""
    number = int.from_bytes(data)
    return [(number ^ 1 << bit).to_bytes(len(data)) for bit in range(len(data) * 8)]


# Argon2id; the keys are those of the reference implementation, by argon2-cffi 25.1


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_every_keyboards_spelling_of_a_passphrase_gives_the_key_of_its_nfkc(form: str) -> None:
    typed = unicodedata.normalize(form, "Fünf ﬁne Straßen Ⅳ")  # type: ignore[arg-type]
    key = "b2bba627c562146d8026de7720908d626b8ca09fee4b5d1f83999c1cce7fc791"
    assert passphrase_key(typed, SALT, FLOOR_COST).hex() == key


def test_passes_and_lanes_are_not_mixed_up() -> None:
    key = "bcf143270fbbb4860c04473520060c39e8e323b7c288508c604c946fbb2df77f"
    assert passphrase_key(PASSPHRASE, SALT, KdfCost(64 * 1024, 2, 3)).hex() == key


@pytest.mark.parametrize(
    "cost",
    [
        (2**16 - 1, 1, 1),
        (2**20 + 1, 1, 1),
        (2**16, 0, 1),
        (2**16, 11, 1),
        (2**16, 1, 0),
        (2**16, 1, 17),
    ],
)
def test_a_cost_out_of_bounds_is_refused_before_anything_is_computed(
    cost: tuple[int, int, int],
) -> None:
    with pytest.raises(ValueError, match="out of bounds"):
        KdfCost(*cost)


@pytest.mark.parametrize("cost", [(2**16, 1, 1), (2**20, 10, 16)])
def test_the_outermost_costs_pass(cost: tuple[int, int, int]) -> None:
    assert KdfCost(*cost).passes == cost[1]


def test_the_usual_cost_is_a_quarter_gibibyte_three_passes_four_lanes() -> None:
    assert KdfCost(256 * 1024, 3, 4) == USUAL_COST


@pytest.mark.parametrize(("seconds", "passes"), [(60, 3), (1, 3), (0.6, 5), (0.01, 10), (0, 10)])
def test_calibration_only_ever_raises_the_passes(
    seconds: float, passes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kdf, "passphrase_key", lambda *_: b"")
    times = iter((100.0, 100.0 + seconds))
    assert kdf.calibrate(lambda: next(times)) == KdfCost(256 * 1024, passes, 4)


# ChaCha20-Poly1305


def test_sealing_gives_what_rfc_8439_gives() -> None:
    text = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for "
    sealed = aead.seal(
        bytes(range(0x80, 0xA0)),
        bytes.fromhex("070000004041424344454647"),
        text + b"the future, sunscreen would be it.",
        bytes.fromhex("50515253c0c1c2c3c4c5c6c7"),
    )
    assert sealed[-16:].hex() == "1ae10b594f09e26a7e902ecbd0600691"  # the tag depends on all of it


def test_what_is_sealed_is_unsealed() -> None:
    assert aead.unseal(**SEALED) == b"thirty-two bytes of a vault key."


@pytest.mark.parametrize("changed", sorted(SEALED))
def test_no_flipped_bit_of_key_nonce_ciphertext_or_header_is_unsealed(changed: str) -> None:
    opened = [aead.unseal(**SEALED | {changed: bad}) for bad in flipped(SEALED[changed])]
    assert opened == [None] * len(opened)


@pytest.mark.parametrize("associated", [b"", b"slot", b"slot 1 ", b"slot 2"])
def test_under_another_header_nothing_is_unsealed(associated: bytes) -> None:
    assert aead.unseal(**SEALED | {"associated": associated}) is None


@pytest.mark.parametrize("length", [0, 1, 15, 16, 47])
def test_a_cut_ciphertext_is_not_unsealed(length: int) -> None:
    assert aead.unseal(**SEALED | {"ciphertext": SEALED["ciphertext"][:length]}) is None


# HKDF-SHA256


@pytest.mark.parametrize("length", [1, 32, 33, 64, 96])
@pytest.mark.parametrize("header", [{}, {"vault": "a" * 26}, {"b": 1, "a": ["é"]}])
def test_derived_keys_are_those_of_rfc_5869(header: Mapping[str, Value], length: int) -> None:
    extracted = hmac.digest(bytes(32), SECRET, "sha256")
    info = b"notes-tui/some/purpose/1\n" + encode(header)
    block, expanded = b"", b""
    for counter in range(1, 4):
        block = hmac.digest(extracted, block + info + bytes([counter]), "sha256")
        expanded += block
    assert hkdf.derive(SECRET, "some/purpose", header, length) == expanded[:length]


# Ed25519


def test_the_public_key_is_that_of_rfc_8032() -> None:
    secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"
    public = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert signing.public_key(bytes.fromhex(secret)).hex() == public


def test_a_signature_is_over_the_type_and_the_digest() -> None:
    signature = signing.sign(SECRET, "revision", SALT)
    key = Ed25519PublicKey.from_public_bytes(signing.public_key(SECRET))
    key.verify(signature, b"notes-tui/sign/revision/1\n" + SALT)  # raises if it does not fit


def test_a_signature_is_recognised() -> None:
    signature = signing.sign(SECRET, "revision", SALT)
    assert signing.verify(signing.public_key(SECRET), "revision", SALT, signature)


@pytest.mark.parametrize("type_", ["", "audit", "revision/1\nx", "revisio"])
def test_a_signature_of_one_type_is_none_of_another(type_: str) -> None:
    signature = signing.sign(SECRET, "revision", SALT)
    assert not signing.verify(signing.public_key(SECRET), type_, SALT, signature)


def test_no_flipped_bit_of_a_signature_is_recognised() -> None:
    public, signature = signing.public_key(SECRET), signing.sign(SECRET, "revision", SALT)
    assert not any(signing.verify(public, "revision", SALT, bad) for bad in flipped(signature))


@pytest.mark.parametrize("public", [signing.public_key(OTHER), b"", b"\1", bytes(33)])
def test_another_key_or_none_recognises_nothing(public: bytes) -> None:
    assert not signing.verify(public, "revision", SALT, signing.sign(SECRET, "revision", SALT))


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65)])
def test_what_is_no_signature_is_not_recognised(signature: bytes) -> None:
    assert not signing.verify(signing.public_key(SECRET), "revision", SALT, signature)


# Bech32


@pytest.mark.parametrize(
    ("prefix", "data", "text"),
    [
        ("a", "", "a12uel5l"),
        ("?", "", "?1ezyfcl"),
        (
            "abcdef",
            "00443214c74254b635cf84653a56d7c675be77df",
            "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
        ),
        ("1", "00" * 51, "11" + "q" * 82 + "c8247j"),
        (
            "split",
            "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d",
            "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
        ),
    ],
)
def test_bech32_gives_what_bip_173_gives(prefix: str, data: str, text: str) -> None:
    assert bech32(prefix, bytes.fromhex(data)) == text


# age


def test_pyrage_reads_our_identity_as_the_x25519_key_it_is() -> None:
    public = X25519PrivateKey.from_private_bytes(SECRET).public_key().public_bytes_raw()
    read = pyrage.x25519.Identity.from_str(age.identity(SECRET))
    assert str(read.to_public()) == bech32("age", public)


def test_the_recipient_is_the_public_half_of_the_identity() -> None:
    public = X25519PrivateKey.from_private_bytes(SECRET).public_key().public_bytes_raw()
    assert age.recipient(SECRET) == bech32("age", public)


def test_a_sealed_identity_is_opened_by_another_age_program() -> None:
    file = age.seal_identity(SECRET, "grüne Wiese", seeded(1), work=10)
    assert pyrage.passphrase.decrypt(file, "grüne Wiese") == f"{age.identity(SECRET)}\n".encode()


@pytest.mark.parametrize("typed", ["", "grune Wiese", "gru\u0308ne Wiese", "grüne Wiese "])
def test_a_sealed_identity_is_not_opened_by_another_passphrase(typed: str) -> None:
    file = age.seal_identity(SECRET, "grüne Wiese", seeded(1), work=10)
    with pytest.raises(pyrage.DecryptError):
        pyrage.passphrase.decrypt(file, typed)


def test_a_sealed_identity_costs_what_the_age_program_asks_for() -> None:
    assert USUAL_WORK == 18


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_each_of_two_recipients_opens_a_file(secret: bytes) -> None:
    file = age.encrypt(b"backup", [age.recipient(SECRET), age.recipient(OTHER)])
    assert age.decrypt(file, secret) == b"backup"


def test_whoever_is_no_recipient_opens_nothing() -> None:
    file = age.encrypt(b"backup", [age.recipient(SECRET), age.recipient(OTHER)])
    with pytest.raises(Damaged):
        age.decrypt(file, THIRD)


@pytest.mark.parametrize("cut", [0, 1, 30, -1])
def test_a_cut_file_is_damaged(cut: int) -> None:
    with pytest.raises(Damaged):
        age.decrypt(age.encrypt(b"backup", [age.recipient(SECRET)])[:cut], SECRET)


def test_every_changed_byte_of_a_file_is_damaged() -> None:
    file = age.encrypt(b"backup", [age.recipient(SECRET)])
    for place in range(len(file)):
        with pytest.raises(Damaged):
            age.decrypt(file[:place] + bytes([file[place] ^ 1]) + file[place + 1 :], SECRET)
