"""A photo keeps its picture and nothing else, and no file makes the cleaning take long or much."""

import io
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps, ImageSequence, ImageStat, features

from notes_tui.errors import BadInput
from notes_tui.photos.cleaning import cleaned
from notes_tui.photos.kinds import TYPES, claims_to_be_photo, kind_of, name_after
from notes_tui.photos.picture import MOST_FRAMES, Refused, clean
from tests.attachments import photos
from tests.attachments.photos import GPS, SECRETS

PHOTOS: dict[str, Callable[[], bytes]] = {
    "JPEG": photos.jpeg_with_secrets,
    "PNG": photos.png_with_secrets,
    "WEBP": photos.webp_with_secrets,
    "TIFF": photos.tiff_with_secrets,
    "GIF": photos.gif_with_secrets,
    "HEIF": photos.heic_with_secrets,
    "AVIF": photos.avif_with_secrets,
}
"""By kind; of each kind that can be cleaned there is one."""
LOSSLESS = ("PNG", "WEBP", "TIFF", "GIF")
LONGEST = 20.0
"""Seconds within which a busy machine must have refused the worst."""
MEMORY = 1024 * 1024
"""KiB that the process for a photo may take."""


def pictures(data: bytes) -> list[Image.Image]:
    with Image.open(io.BytesIO(data)) as image:
        return [
            ImageOps.exif_transpose(frame).convert("RGB") for frame in ImageSequence.Iterator(image)
        ]


def on_average(one: Image.Image, other: Image.Image) -> float:
    """By how much the colours differ, of 255."""
    assert one.size == other.size
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def furthest(one: Image.Image, other: Image.Image) -> int:
    """By how much a colour of any pixel differs."""
    assert one.size == other.size
    extrema: tuple[tuple[int, int], ...] = ImageChops.difference(one, other).getextrema()  # type: ignore[assignment]
    return max(most for _, most in extrema)


def by_process(data: bytes, kind: str, folder: Path) -> bytes:
    """Cleaned as the program does it."""
    path = folder / "photo"
    path.write_bytes(data)
    with path.open("rb", buffering=0) as file, cleaned(file, kind, lambda: None) as photo:
        found = b"".join(photo.pieces)
        assert len(found) == photo.size
        return found


def test_there_is_a_photo_of_every_kind_that_can_be_cleaned() -> None:
    assert PHOTOS.keys() == TYPES.keys()
    assert features.check("avif")


@pytest.mark.parametrize("kind", PHOTOS)
def test_nothing_that_a_photo_told_is_in_what_is_kept(kind: str) -> None:
    data = PHOTOS[kind]()
    there = [secret for secret in SECRETS if secret in data]
    assert there  # else this test could not fail
    assert kind == "GIF" or GPS in there
    kept = clean(io.BytesIO(data), kind)
    assert [secret for secret in SECRETS if secret in kept or secret[:9] in kept] == []
    with Image.open(io.BytesIO(kept)) as image:
        assert kind == "TIFF" or not image.getexif()  # which keeps its sizes there
        assert not {"exif", "xmp", "comment", "photoshop", "Comment"} & image.info.keys()


@pytest.mark.parametrize("kind", LOSSLESS)
def test_no_pixel_changes_where_the_form_allows_it(kind: str) -> None:
    data = PHOTOS[kind]()
    before, after = pictures(data), pictures(clean(io.BytesIO(data), kind))
    assert len(before) == len(after)
    assert [furthest(*pair) for pair in zip(before, after, strict=True)] == [0] * len(before)


def test_a_jpeg_keeps_its_quality_and_its_picture() -> None:
    data = photos.jpeg_with_secrets(quality=92)
    kept = clean(io.BytesIO(data), "JPEG")
    (before,), (after,) = pictures(data), pictures(kept)
    assert on_average(before, after) < 4
    with Image.open(io.BytesIO(data)) as one, Image.open(io.BytesIO(kept)) as other:
        assert one.quantization == other.quantization  # type: ignore[attr-defined]
        assert other.format == "JPEG"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_every_sort_of_pixel_stays_what_it_is(kind: str, mode: str) -> None:
    if (kind, mode) == ("TIFF", "P"):
        pytest.skip("its palette is compared as RGB by the test before")
    image, file = (
        photos.picture(mode="L").convert("I;16") if mode == "I;16" else photos.picture(mode=mode),
        io.BytesIO(),
    )
    image.save(file, kind)
    with Image.open(io.BytesIO(clean(io.BytesIO(file.getvalue()), kind))) as kept:
        assert kept.mode == mode
        assert kept.tobytes() == image.tobytes()


def test_what_is_seen_through_stays_so() -> None:
    image, file = photos.picture(mode="P"), io.BytesIO()
    image.save(file, "PNG", transparency=image.getpixel((1, 1)))
    with Image.open(io.BytesIO(clean(io.BytesIO(file.getvalue()), "PNG"))) as kept:
        assert kept.convert("RGBA").getpixel((1, 1))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_taken_on_its_side_stands_upright(orientation: int) -> None:
    data = photos.jpeg_with_secrets(orientation)
    (upright,) = pictures(data)  # turned as its EXIF says
    with Image.open(io.BytesIO(clean(io.BytesIO(data), "JPEG"))) as kept:
        assert kept.size == upright.size
        assert on_average(kept.convert("RGB"), upright) < 5


def test_a_photo_of_an_iphone_becomes_a_jpeg_and_stands_upright() -> None:
    with Image.open(io.BytesIO(clean(io.BytesIO(photos.heic_with_secrets()), "HEIF"))) as kept:
        assert (kept.format, kept.size) == ("JPEG", (48, 64))
        red, _, blue = kept.getpixel((5, 5))  # type: ignore[misc]
        assert blue > 150 > red


def test_colours_are_shown_as_they_were_meant() -> None:
    """A phone's wide colours lie in its profile: without it skin looks pale."""
    file, profile = io.BytesIO(), b"a profile of colours" * 20
    photos.picture().save(file, "JPEG", icc_profile=profile, exif=photos.exif())
    with Image.open(io.BytesIO(clean(io.BytesIO(file.getvalue()), "JPEG"))) as kept:
        assert kept.info["icc_profile"] == profile


# ------------------------------------------------------------------------------------- kinds


@pytest.mark.parametrize("kind", PHOTOS)
def test_its_bytes_tell_what_a_photo_is_whatever_it_is_called(kind: str) -> None:
    head = PHOTOS[kind]()[:64]
    assert kind_of(head, "report.pdf") == kind
    assert kind_of(b"%PDF-1.7 " + head, "a.pdf") == ""


def test_the_raw_picture_of_a_camera_is_not_taken_for_a_tiff() -> None:
    assert kind_of(photos.tiff_with_secrets()[:64], "DSC_0001.NEF") == ""
    assert claims_to_be_photo("DSC_0001.NEF")


def test_what_becomes_a_jpeg_is_called_one() -> None:
    assert name_after("HEIF", "IMG_0042.HEIC") == "IMG_0042.jpg"
    assert name_after("HEIF", "no suffix") == "no suffix.jpg"
    assert name_after("JPEG", "knee.jpeg") == "knee.jpeg"


# ------------------------------------------------------------------------------------- hostile


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a picture of 2.5 gigapixels": ("PNG", lambda: photos.png_of_size(50_000, 50_000)),
    "just above the limit": ("PNG", lambda: photos.png_of_size(8_001, 8_000)),
    "100,000 frames": ("GIF", lambda: photos.gif_of_frames(100_000)),
    "cut short": ("JPEG", lambda: photos.jpeg_with_secrets()[:-300]),
    "nothing after its head": ("PNG", lambda: photos.png_with_secrets()[:40]),
    "a PDF in front": ("JPEG", lambda: b"%PDF-1.7\n" + photos.jpeg_with_secrets()),
    "another kind than it says": ("TIFF", photos.png_with_secrets),
    "a cut HEIC": ("HEIF", lambda: photos.heic_with_secrets()[:700]),
    "a GIF of a huge screen": (
        "GIF", lambda: b"GIF89a\xff\xff\xff\xff\0\0\0" + photos.gif_of_frames(3)[19:],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_photo_is_refused_soon_and_takes_no_memory(name: str, tmp_path: Path) -> None:
    kind, make = HOSTILE[name]
    began = time.monotonic()
    with pytest.raises(BadInput) as refused:
        by_process(make(), kind, tmp_path)
    assert time.monotonic() - began < LONGEST
    assert "stored" in refused.value.hint
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - Windows has none

        assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < MEMORY


def test_as_many_frames_as_are_allowed_are_kept() -> None:
    kept = clean(io.BytesIO(photos.gif_with_secrets(40)), "GIF")
    assert len(pictures(kept)) == 40
    with pytest.raises(Refused, match="too many"):
        clean(io.BytesIO(photos.gif_of_frames(MOST_FRAMES + 1)), "GIF")


def test_what_is_a_photo_and_something_else_too_is_only_a_photo_then(tmp_path: Path) -> None:
    both = photos.jpeg_with_secrets() + b"PK\x03\x04<script>%PDF-1.7"
    kept = by_process(both, "JPEG", tmp_path)
    assert not [word for word in (b"PK\x03\x04", b"<script>", b"%PDF") if word in kept]


def test_who_waits_for_a_photo_can_stop(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop() -> None:
        raise Stop

    large, path = io.BytesIO(), tmp_path / "photo.webp"
    noise = random.Random(1).randbytes(3 * 1500 * 1500)
    Image.frombytes("RGB", (1500, 1500), noise).save(large, "WEBP", lossless=True, method=0)
    path.write_bytes(large.getvalue())
    began = time.monotonic()
    with path.open("rb", buffering=0) as file, pytest.raises(Stop), cleaned(file, "WEBP", stop):
        pass
    assert time.monotonic() - began < 5


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_damaged_photo_is_refused_or_told_nothing_more(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(PHOTOS)))
    photo = bytearray(PHOTOS[kind]())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(photo) - 1))
        how = data.draw(st.sampled_from(["flip", "cut", "double", "insert"]))
        if how == "flip":
            photo[at] ^= 1 << data.draw(st.integers(0, 7))
        elif how == "cut":
            del photo[at : at + data.draw(st.integers(1, 50))]
        elif how == "double":
            photo[at:at] = photo[at : at + 40]
        else:
            photo[at:at] = data.draw(st.binary(max_size=20))
    try:
        kept = clean(io.BytesIO(bytes(photo)), kind)
    except Exception:  # noqa: BLE001 - the process that does this refuses whatever is raised
        return
    with Image.open(io.BytesIO(kept)) as image:
        assert not {"exif", "xmp", "comment", "photoshop", "Comment"} & image.info.keys()
