"""Bech32 (BIP 173, without its length limit): how age writes keys."""

_ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM_SYMBOLS = 6


def bech32(prefix: str, data: bytes) -> str:
    """`data` in lower-case Bech32 under `prefix`."""
    bits = int.from_bytes(data) << (-len(data) * 8 % 5)
    count = -(-len(data) * 8 // 5)
    symbols = [bits >> 5 * place & 31 for place in reversed(range(count))]
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _polymod(expanded + symbols + [0] * _CHECKSUM_SYMBOLS) ^ 1
    symbols += [check >> 5 * place & 31 for place in reversed(range(_CHECKSUM_SYMBOLS))]
    return prefix + "1" + "".join(_ALPHABET[symbol] for symbol in symbols)


def read_bech32(prefix: str, text: str) -> bytes | None:
    """The bytes of lower-case Bech32 under `prefix`; None if it is not exactly what they spell."""
    symbols = text.removeprefix(prefix + "1")[:-_CHECKSUM_SYMBOLS]
    number = 0
    for symbol in symbols:
        place = _ALPHABET.find(symbol)
        if place < 0:
            return None
        number = number << 5 | place
    size = len(symbols) * 5 // 8
    data = (number >> len(symbols) * 5 - size * 8).to_bytes(size)
    return data if bech32(prefix, data) == text else None


def _polymod(symbols: list[int]) -> int:
    check = 1
    for symbol in symbols:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ symbol
        for place, generator in enumerate(_GENERATORS):
            if top >> place & 1:
                check ^= generator
    return check
