"""Photos that tell things: each holds words that must not be found in what is kept of it."""

import io
from functools import cache
from typing import Any

from PIL import Image, PngImagePlugin

GPS = b"52.5163N13.3777E-CANARY"
"""Stands where a camera writes down the place; in every photo here."""
SECRETS = (
    GPS,
    b"CAMERA-SERIAL-CANARY",
    b"XMP-CANARY",
    b"COMMENT-CANARY",
    b"THUMBNAIL-CANARY",
    b"TRAILER-CANARY",
)
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>XMP-CANARY</x:xmpmeta>"


def picture(width: int = 48, height: int = 32, mode: str = "RGB") -> Image.Image:
    """A picture in which every quarter has a colour of its own, so that a turn can be seen."""
    image = Image.new("RGB", (width, height), "white")
    half = (width // 2, height // 2)
    image.paste((200, 30, 30), (0, 0, *half))
    image.paste((30, 160, 30), (half[0], 0, width, half[1]))
    image.paste((30, 30, 200), (0, half[1], half[0], height))
    return image.convert(mode)


def exif(orientation: int = 1) -> bytes:
    """What a phone writes: orientation, camera, serial number, place."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "CAMERA-SERIAL-CANARY"
    data[0x9286] = "COMMENT-CANARY"
    place: dict[int, Any] = {1: "N", 2: (52.0, 30.0, 58.7), 0x1B: GPS}
    data.get_ifd(0x8825).update(place)
    return data.tobytes()


@cache
def jpeg_with_secrets(orientation: int = 1, quality: int = 90) -> bytes:
    file = io.BytesIO()
    picture().save(
        file, "JPEG", quality=quality, exif=exif(orientation), xmp=XMP, comment=b"COMMENT-CANARY",
        extra=b"\xff\xed\x00\x14THUMBNAIL-CANARY--",
    )  # fmt: skip
    return file.getvalue() + b"TRAILER-CANARY"


@cache
def png_with_secrets() -> bytes:
    file, words = io.BytesIO(), PngImagePlugin.PngInfo()
    words.add_text("Comment", "COMMENT-CANARY")
    words.add_itxt("XML:com.adobe.xmp", XMP.decode())
    picture().save(file, "PNG", pnginfo=words, exif=exif())
    return file.getvalue() + b"TRAILER-CANARY"
