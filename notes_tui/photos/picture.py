"""The picture of a photo and nothing else of it: upright, and written anew.

Runs in a process of its own (`python -m notes_tui.photos KIND`): a file from anywhere on stdin, an
answer on stdout. A line of JSON says what follows it, or why nothing does.
"""

import io
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from hashlib import sha256
from typing import IO, Any, Final

from PIL import Image, ImageOps, ImageSequence, JpegImagePlugin

from notes_tui.photos.kinds import BECOME_JPEG, TYPES

MOST_PIXELS: Final = 64_000_000
"""In all pictures of a file together; the largest camera of an iPhone takes 48 million."""
MOST_FRAMES: Final = 500
MOST_MEMORY: Final = 2 * 1024**3
"""Bytes, where the system can hold a process to that."""
MOST_SECONDS: Final = 200
LARGEST_PROFILE: Final = 1024 * 1024
"""Bytes of a colour profile. It stays: without it skin has another colour."""

_LOSSLESS_WEBP: Final = {"lossless": True, "exact": True, "quality": 30, "method": 1}
_GOOD_JPEG: Final = {"quality": 95, "subsampling": 0}
_SIDEWAYS: Final = frozenset({5, 6, 7, 8})
_ORIENTATION: Final = 0x0112
_OF_FRAMES: Final = ("duration", "disposal", "blend")


class Refused(Exception):
    """This photo cannot be cleaned; `args[0]` is a word of REASONS in cleaning.py."""


def main(words: list[str]) -> None:
    """Cleans what comes on stdin."""
    limit_itself()
    try:
        data = clean(io.BytesIO(sys.stdin.buffer.read()), words[0])
    except Refused as refused:
        said: dict[str, Any] = {"refused": refused.args[0]}
        data = b""
    except MemoryError:
        said, data = {"refused": "too large"}, b""
    except Exception:  # noqa: BLE001 - a hostile file may raise anything in a library
        said, data = {"refused": "unreadable"}, b""
    else:
        said = {
            "type": TYPES[words[0]],
            "size": len(data),
            "sha256": sha256(data).hexdigest(),
        }
    sys.stdout.buffer.write(json.dumps(said).encode() + b"\n" + data)
    sys.stdout.buffer.flush()


def limit_itself() -> None:
    """Bounds what a hostile file can make this process take, where the system can; it writes no
    file and leaves no dump.
    """
    with suppress(ImportError):
        import resource  # noqa: PLC0415 - Windows has none

        for what, most in (
            (resource.RLIMIT_AS, MOST_MEMORY),
            (resource.RLIMIT_CPU, MOST_SECONDS),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_FSIZE, 0),
        ):
            with suppress(OSError, ValueError):
                resource.setrlimit(what, (most, most))


def clean(file: IO[bytes], kind: str) -> bytes:
    """The same picture in a new file that holds nothing else; Refused for what is none."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    if kind == "HEIF":
        _learn_heif()
    with Image.open(file, formats=["JPEG", "MPO"] if kind == "JPEG" else [kind]) as image:
        _require_small(image.width * image.height)
        _require_plain(image)
        written = io.BytesIO()
        if kind == "JPEG":
            _write_jpeg(image, written)
        elif kind in BECOME_JPEG:
            upright = _flat(_upright(image))
            upright.save(written, "JPEG", **_GOOD_JPEG, **_profile(image))
        else:
            _write_frames(image, kind, written)
        return written.getvalue()


def _learn_heif() -> None:
    try:
        import pi_heif  # noqa: PLC0415 - only for the photos of iPhones, and not on every system
    except ImportError:
        raise Refused("no heif") from None
    pi_heif.register_heif_opener(thumbnails=False)


def _write_jpeg(image: Image.Image, written: IO[bytes]) -> None:
    """With the quantization that the photo has, so that it loses next to nothing."""
    assert isinstance(image, JpegImagePlugin.JpegImageFile)
    sampling = JpegImagePlugin.get_sampling(image)
    sideways = image.getexif().get(_ORIENTATION) in _SIDEWAYS
    if (sampling < 0 and image.mode == "RGB") or (sampling == 1 and sideways):
        sampling = 0
    tables, progressive = image.quantization, "progressive" in image.info
    _upright(image).save(
        written,
        "JPEG",
        qtables=tables,
        subsampling=sampling,
        progressive=progressive,
        **_profile(image),
    )


def _write_frames(image: Image.Image, kind: str, written: IO[bytes]) -> None:
    frames, times = [], []
    for frame in _frames(image):
        times.append({name: frame.info[name] for name in _OF_FRAMES if name in frame.info})
        frames.append(_upright(frame))
    settings: dict[str, Any] = {}
    if kind == "WEBP":
        settings = dict(_LOSSLESS_WEBP)
    elif kind == "TIFF":
        settings = {"compression": "tiff_deflate"}
    if len(frames) > 1:
        settings |= {"save_all": True, "append_images": frames[1:]}
        if kind != "TIFF":
            settings |= {"loop": image.info.get("loop", 0)}
            settings |= {
                name: [each[name] for each in times]
                for name in ("duration",)
                if all(name in each for each in times)
            }
    frames[0].save(written, kind, **settings, **_profile(image))


def _frames(image: Image.Image) -> Iterator[Image.Image]:
    """One after the other, counted, before any library counts them all."""
    pixels = 0
    for number, frame in enumerate(ImageSequence.Iterator(image), 1):
        pixels += frame.width * frame.height
        _require_small(pixels)
        if number > MOST_FRAMES:
            raise Refused("too many")
        yield frame


def _upright(image: Image.Image) -> Image.Image:
    """A copy that is turned as the photo says, with nothing beside its pixels."""
    upright = ImageOps.exif_transpose(image)
    seen_through = upright.info.get("transparency")
    upright.info = {} if seen_through is None else {"transparency": seen_through}
    return upright


def _flat(image: Image.Image) -> Image.Image:
    """Without transparency, which JPEG does not know: on white."""
    if image.mode in {"RGB", "L"}:
        return image
    over = image.convert("RGBA")
    flat = Image.new("RGB", image.size, "white")
    flat.paste(over, mask=over.getchannel("A"))
    return flat


def _profile(image: Image.Image) -> Mapping[str, bytes]:
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes) or not 0 < len(profile) <= LARGEST_PROFILE:
        return {}
    return {"icc_profile": profile}


def _require_small(pixels: int) -> None:
    if pixels > MOST_PIXELS:
        raise Refused("too large")


def _require_plain(image: Image.Image) -> None:
    """Colours of 16 bits would be cut to 8 without a word."""
    args = [tile[3] for tile in getattr(image, "tile", ())]
    modes = [each[0] if isinstance(each, tuple) and each else each for each in args]
    if len(image.getbands()) > 1 and any(";16" in str(mode) for mode in modes):
        raise Refused("too fine")
