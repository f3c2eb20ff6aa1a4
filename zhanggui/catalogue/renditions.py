"""Pictures as files: what is accepted, and the sizes they are shown in. Everything here works on bytes; no tables."""

import hashlib
import io
import struct
import time
import warnings
import zlib
from collections.abc import Callable
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
CARD = (1200, 630)  # beside a link
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
    """Check `data` and keep it; the same bytes twice are kept once. Refuses what is no picture.

    Renditions are made when they are first asked for, or by `render_waiting`, whichever comes first."""
    if len(data) > MOST_BYTES:
        raise PictureTooLarge(size_mb=-(-len(data) // 2**20), limit_mb=MOST_BYTES // 2**20)
    sha256 = hashlib.sha256(data).hexdigest()
    with _opened(data) as opened:
        original = original_file(sha256, KINDS[opened.format or ""])
        (width, height), _ = _decoded(opened)
    if original.exists():
        original.touch()  # it is wanted again: the sweep must not take it
    else:
        write_whole(original, data)
        (folder("media", "waiting") / sha256).touch()
    return Stored(sha256, width, height, widths_for(width))


def rendition(sha256: str, width: int, kind: str) -> Path | None:
    """The file of a rendition, made now if need be; None where there is no such picture or it is not offered so wide."""
    path = rendition_file(sha256, width, kind)
    if not path.is_file():
        _render(sha256, lambda offered: [(width, kind)] if width in offered else [])
    return path if path.is_file() else None


def sharing_card(sha256: str) -> Path | None:
    """The picture as other services show it beside a link: a JPEG of 1200 × 630, the whole picture before its own edge."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"not a picture: {sha256[:80]!r}")
    file = folder("media", "p", sha256[:2]) / f"{sha256}-card.jpg"
    original = next(folder("media", "o", sha256[:2]).glob(f"{sha256}.*"), None)
    if file.is_file() or original is None:
        return file if file.is_file() else None
    with _opened(original.read_bytes()) as opened:
        _size, source = _decoded(opened)
    shown = ImageOps.contain(source.convert("RGBA"), CARD, Image.Resampling.LANCZOS)
    behind = shown.resize((1, shown.height), Image.Resampling.BOX).resize(CARD).convert("RGBA")
    behind.alpha_composite(shown, ((CARD[0] - shown.width) // 2, (CARD[1] - shown.height) // 2))
    buffer = io.BytesIO()
    behind.convert("RGB").save(buffer, "JPEG", quality=84, progressive=True)
    write_whole(file, buffer.getvalue(), mode=0o644)
    return file


def render_waiting(*, seconds: int) -> int:
    """Make the renditions of pictures stored lately, for about so long; how many pictures were done. Safe to kill."""
    last, done = time.monotonic() + seconds, 0
    for mark in sorted(folder("media", "waiting").iterdir(), key=lambda path: path.stat().st_mtime):
        if time.monotonic() > last:
            break
        _render(mark.name, lambda offered: [(width, kind) for width in reversed(offered) for kind in FORMATS])
        mark.unlink(missing_ok=True)
        done += 1
    return done


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


def _render(sha256: str, choose: Callable[[tuple[int, ...]], list[tuple[int, str]]]) -> None:
    """Write the renditions that `choose` takes from the widths offered, the largest first; those there are stay."""
    original = next(folder("media", "o", sha256[:2]).glob(f"{sha256}.*"), None)
    if original is None:
        return
    with _opened(original.read_bytes()) as opened:
        (full_width, full_height), source = _decoded(opened)
    for width, kind in choose(widths_for(full_width)):
        file = _file(sha256, width, kind)
        if file.exists():
            continue
        size = (width, max(1, round(full_height * width / full_width)))
        if source.width > 4 * width:  # a smaller source is enough from here on, and cheaper
            source = source.reduce(2)
        shown = source if source.size == size else source.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
        buffer = io.BytesIO()
        shown.save(buffer, **FORMATS[kind])
        write_whole(file, buffer.getvalue(), mode=0o644)
