"""Pictures as files: what is accepted, and the sizes they are shown in. Everything here works on bytes; no tables."""

import hashlib
import io
import struct
import warnings
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from zhanggui.catalogue.errors import PictureBomb, PictureKind, PictureTooLarge, PictureUnreadable
from zhanggui.kit.files import folder, write_whole

MOST_BYTES = 15 * 2**20
MOST_PIXELS = 40_000_000
MOST_SIDE = 20_000
WIDTHS = (160, 320, 640, 960, 1280)
KINDS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "AVIF": "avif", "GIF": "gif"}
FORMATS: dict[str, dict[str, Any]] = {
    "webp": {"format": "WEBP", "quality": 78, "method": 3},
    "avif": {"format": "AVIF", "quality": 55, "speed": 9, "max_threads": 1},
}
# What Pillow raises on damaged files, by kind and by where the damage is.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, OverflowError, MemoryError, struct.error, zlib.error, KeyError,
           IndexError, TypeError, Image.DecompressionBombError)  # fmt: skip
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)  # refused below, by the same limit


@dataclass(frozen=True, slots=True)
class Stored:
    """A picture in the media folder: where its renditions lie (`sha256`, `widths`) and its size the right way up."""

    sha256: str
    width: int
    height: int
    widths: tuple[int, ...]


def store(data: bytes) -> Stored:
    """Check `data`, keep it, and make its renditions. The same bytes twice are kept once. Refuses what is no picture."""
    if len(data) > MOST_BYTES:
        raise PictureTooLarge(size_mb=-(-len(data) // 2**20), limit_mb=MOST_BYTES // 2**20)
    sha256 = hashlib.sha256(data).hexdigest()
    with _opened(data) as opened:
        original = original_file(sha256, KINDS[opened.format or ""])
        (width, height), picture = _decoded(opened)
    stored = Stored(sha256, width, height, widths_for(width))
    if original.exists() and all(_file(sha256, each, kind).exists() for each in stored.widths for kind in FORMATS):
        original.touch()  # it is wanted again: the sweep must not take it
        return stored
    _render(picture, stored)
    write_whole(original, data)
    return stored


def widths_for(width: int) -> tuple[int, ...]:
    """The widths a picture is offered in: never larger than it is, and its own when it is smaller than the largest."""
    return (*(each for each in WIDTHS if each < width), *([width] if width <= WIDTHS[-1] else []))


def rendition_file(sha256: str, width: int, kind: str) -> Path:
    """Where a rendition lies, whether or not there is one. Nothing but our own names can be asked for."""
    if (
        len(sha256) != 64
        or not set(sha256) <= set("0123456789abcdef")
        or kind not in FORMATS
        or not 0 < width <= WIDTHS[-1]
    ):
        raise ValueError(f"not a rendition: {sha256[:80]!r} {width} {kind[:20]!r}")
    return _file(sha256, width, kind)


def original_file(sha256: str, ending: str) -> Path:
    return folder("media", "o", sha256[:2]) / f"{sha256}.{ending}"


def stored_before(instant: datetime) -> set[str]:
    """The pictures whose originals were last stored before `instant`."""
    originals = folder("media", "o").glob("??/*.*")
    return {path.stem for path in originals if path.stat().st_mtime < instant.timestamp() and len(path.stem) == 64}


def remove(sha256: str) -> None:
    """Forget a picture's files. Call it only when no row refers to them."""
    for path in (
        *folder("media", "p", sha256[:2]).glob(f"{sha256}-*"),
        *folder("media", "o", sha256[:2]).glob(f"{sha256}.*"),
    ):
        path.unlink(missing_ok=True)


def _file(sha256: str, width: int, kind: str) -> Path:
    return folder("media", "p", sha256[:2]) / f"{sha256}-{width}.{kind}"


def _opened(data: bytes) -> Image.Image:
    """The picture with its header read and nothing decoded. Its kind is what its contents say, whatever its name is."""
    try:
        picture = Image.open(io.BytesIO(data), formats=list(KINDS))
    except Image.DecompressionBombError:
        raise PictureBomb(limit=MOST_PIXELS // 1_000_000) from None
    except UnidentifiedImageError:
        raise (PictureUnreadable() if _looks_right(data) else PictureKind(kinds=", ".join(KINDS))) from None
    except _BROKEN:
        raise PictureUnreadable from None
    if picture.width * picture.height > MOST_PIXELS or max(picture.size) > MOST_SIDE:
        raise PictureBomb(limit=MOST_PIXELS // 1_000_000)
    if min(picture.size) < 1:
        raise PictureUnreadable
    return picture


def _looks_right(data: bytes) -> bool:
    """It begins like one of ours, so it is damaged rather than of another kind."""
    begins = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8")
    return data.startswith(begins) or data[8:12] == b"WEBP" or data[4:12] in (b"ftypavif", b"ftypavis")


def _decoded(picture: Image.Image) -> tuple[tuple[int, int], Image.Image]:
    """Its size the right way up, and its first frame: upright, in sRGB, nothing but pixels (large ones already reduced)."""
    width, height = picture.size
    try:
        if picture.format == "JPEG" and width > 2 * WIDTHS[-1]:
            picture.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))  # the decoder reads large photographs at half size or less
        picture.load()
        profile = picture.info.get("icc_profile")
        turned = picture.getexif().get(0x0112, 1) in (5, 6, 7, 8)
        upright = ImageOps.exif_transpose(picture)
    except _BROKEN:
        raise PictureUnreadable from None
    see_through = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    plain = _srgb(upright, profile).convert("RGBA" if see_through else "RGB")
    plain.info = {}
    return ((height, width) if turned else (width, height)), plain


def _srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(source).lower():
            return picture
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        return ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode) or picture
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a broken profile is ignored, as browsers do


def _render(picture: Image.Image, stored: Stored) -> None:
    """Write every width in every format, from the largest down, each made of the last one that is large enough."""
    source = picture
    for width in reversed(stored.widths):
        size = (width, max(1, round(stored.height * width / stored.width)))
        shown = source if source.size == size else source.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        if source.width > 2 * width:
            source = shown
        for kind, options in FORMATS.items():
            buffer = io.BytesIO()
            shown.save(buffer, **options)
            write_whole(_file(stored.sha256, width, kind), buffer.getvalue(), mode=0o644)
