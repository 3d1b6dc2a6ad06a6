"""Photos that tell things: each holds words that must not be found in what is kept of it."""

import io
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, PngImagePlugin, TiffImagePlugin

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


@cache
def webp_with_secrets() -> bytes:
    file = io.BytesIO()
    picture().save(file, "WEBP", lossless=True, exif=exif(), xmp=XMP)
    return file.getvalue()


@cache
def tiff_with_secrets() -> bytes:
    file, words = io.BytesIO(), TiffImagePlugin.ImageFileDirectory_v2()
    words[0x010E], words[0x010F], words[700] = "COMMENT-CANARY", "CAMERA-SERIAL-CANARY", XMP
    words[33723] = GPS  # IPTC
    picture().save(file, "TIFF", tiffinfo=words, save_all=True, append_images=[picture(20, 20)])
    return file.getvalue() + b"TRAILER-CANARY"


@cache
def gif_with_secrets(frames: int = 3) -> bytes:
    file = io.BytesIO()
    more = [picture().rotate(90 * turn) for turn in range(1, frames)]
    picture().save(
        file, "GIF", comment=b"COMMENT-CANARY", save_all=True, append_images=more, duration=90
    )
    return file.getvalue() + b"TRAILER-CANARY"


@cache
def avif_with_secrets() -> bytes:
    file = io.BytesIO()
    picture().save(file, "AVIF", quality=90, exif=exif(), xmp=XMP)
    return file.getvalue()


def heic_with_secrets() -> bytes:
    """Lies on its side, as a phone writes it; no library here can write one."""
    return (Path(__file__).parent / "as-from-a-phone.heic").read_bytes()


def png_of_size(width: int, height: int) -> bytes:
    """A picture that claims this size and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    chunks = ((b"IHDR", header), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def gif_of_frames(frames: int) -> bytes:
    """So many pictures of one pixel each."""
    one = b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    return head + one * frames + b"\x3b"
