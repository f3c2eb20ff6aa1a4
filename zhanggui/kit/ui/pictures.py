"""Addresses of pictures. The name carries the fingerprint of the contents, so that whoever has it may keep it for ever."""

from typing import Any

FORMATS = ("avif", "webp")


def picture_url(ref: Any, width: int, fmt: str = "webp") -> str:
    """Where the rendition of this width lies; the nearest one that exists is taken."""
    sha = ref.sha256
    return f"/media/p/{sha[:2]}/{sha}-{nearest(ref.widths, width)}.{fmt}"


def nearest(widths: tuple[int, ...], wanted: int) -> int:
    """The smallest rendition that is wide enough, or the widest."""
    if not widths:
        return wanted
    return min((width for width in widths if width >= wanted), default=max(widths))


def srcset(ref: Any, fmt: str) -> str:
    sha = ref.sha256
    stem = f"/media/p/{sha[:2]}/{sha}-"
    return ", ".join(f"{stem}{width}.{fmt} {width}w" for width in ref.widths)
