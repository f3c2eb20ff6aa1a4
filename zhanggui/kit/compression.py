"""Smaller on the way: files are pressed once, when they are collected; public pages at each answer, in hundredths of a ms."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import brotli
from django.http import HttpRequest, HttpResponseBase
from isal import igzip_lib
from whitenoise import WhiteNoise

TEXT = (".css", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest", ".ico", ".html")
SMALL = 1024  # bytes; below, the headers weigh more than what is won
LARGE = 200_000  # from here on the slowest levels cost seconds for a hundredth of the size


def press(folder: Path) -> None:
    """Lay a gzip and a brotli copy beside each text file that becomes smaller by a tenth."""
    for path in folder.rglob("*"):
        if path.suffix not in TEXT or not path.is_file():
            continue
        data = path.read_bytes()
        small = len(data) < LARGE
        for ending, pressed in (
            (".gz", gzip.compress(data, 9 if small else 6, mtime=0)),
            (".br", brotli.compress(data, quality=11 if small else 9)),
        ):
            if len(pressed) < 0.9 * len(data):
                path.with_name(path.name + ending).write_bytes(pressed)


def static_files(application: Callable[..., Any], folder: Path, prefix: str) -> WhiteNoise:
    """Before the application: files that were collected, in the smallest form that the browser takes."""

    def safe(headers: Any, path: str, url: str) -> None:
        headers["X-Content-Type-Options"] = "nosniff"

    return WhiteNoise(
        application,
        root=folder,
        prefix=prefix,
        immutable_file_test=lambda path, url: True,  # the names of files carry their contents
        allow_all_origins=False,
        add_headers_function=safe,
    )


def compress(request: HttpRequest, response: HttpResponseBase) -> None:
    """Press the page of an answer, where the browser takes it and the page is nobody's own.

    What is private (`no-store`) travels as it is: beside a secret, the length of a compressed answer tells of it to
    whoever can put text into the same page (BREACH). A public page holds no secret but the form's, which Django masks anew
    in each answer."""
    headers = response.headers
    if (
        response.streaming
        or "Content-Encoding" in headers
        or not headers.get("Content-Type", "").startswith("text/html")
    ):
        return
    body = response.content  # type: ignore[attr-defined]  # what streams is gone above
    if len(body) < SMALL or "no-store" in headers.get("Cache-Control", ""):
        return
    known = headers.get("Vary", "")
    if "accept-encoding" not in known.lower():
        headers["Vary"] = f"{known}, Accept-Encoding" if known else "Accept-Encoding"
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.content = igzip_lib.compress(body, 1, flag=igzip_lib.COMP_GZIP)  # type: ignore[attr-defined]
        headers["Content-Encoding"] = "gzip"
