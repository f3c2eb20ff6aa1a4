"""What travels smaller, and what must not."""

import gzip

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from zhanggui.kit.compression import compress, press, static_files

PAGE = "<p>tea and paper</p>" * 200


def answer(*, accept="gzip, br", content=PAGE, kind="text/html; charset=utf-8", **headers):
    response = HttpResponse(content, content_type=kind, headers=headers)
    compress(RequestFactory().get("/en/", headers={"Accept-Encoding": accept}), response)
    return response


def test_a_public_page_travels_compressed_to_who_takes_it():
    small = answer()
    assert small["Content-Encoding"] == "gzip" and small["Vary"] == "Accept-Encoding"
    assert gzip.decompress(small.content).decode() == PAGE and len(small.content) < len(PAGE) / 10
    plain = answer(accept="identity")
    assert plain.content.decode() == PAGE and "Content-Encoding" not in plain and plain["Vary"] == "Accept-Encoding"
    assert answer(Vary="Cookie")["Vary"] == "Cookie, Accept-Encoding"


@pytest.mark.parametrize(
    "other",
    [
        {"Cache-Control": "no-store, private"},  # beside a secret, the length would tell of it
        {"content": "<p>short</p>"},
        {"kind": "image/avif"},
        {"Content-Encoding": "br"},
    ],
)
def test_what_is_private_short_or_no_page_travels_as_it_is(other):
    response = answer(**other)
    assert response.headers.get("Content-Encoding") in (None, "br") and "Vary" not in response


def test_a_stream_is_left_alone():
    response = StreamingHttpResponse([PAGE.encode()], content_type="text/html")
    compress(RequestFactory().get("/en/", headers={"Accept-Encoding": "gzip"}), response)
    assert "Content-Encoding" not in response


def test_files_are_pressed_once_and_the_smallest_form_is_served(tmp_path):
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "shop.css").write_text(".a{color:red}" * 500)
    (tmp_path / "ui" / "dot.css").write_text(".a{}")
    (tmp_path / "ui" / "share.png").write_bytes(bytes(5000))
    press(tmp_path)
    names = {path.name for path in (tmp_path / "ui").iterdir()}
    assert names == {"shop.css", "shop.css.gz", "shop.css.br", "dot.css", "share.png"}
    served = static_files(lambda environ, start: [b"the shop"], tmp_path, "/static/")

    def get(path, accept):
        told = {}
        environ = RequestFactory().get(path, headers={"Accept-Encoding": accept}).environ
        body = b"".join(served(environ, lambda status, headers: told.update(status=status, **dict(headers))))
        return body, told

    for accept, way, undo in (("br, gzip", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress)):
        body, told = get("/static/ui/shop.css", accept)
        assert told["Content-Encoding"] == way and undo(body) == b".a{color:red}" * 500
        assert "public, immutable" in told["Cache-Control"] and told["X-Content-Type-Options"] == "nosniff"
    assert get("/static/ui/shop.css", "identity")[0] == b".a{color:red}" * 500
    assert get("/static/../secret", "gzip")[0] == b"the shop" == get("/en/", "gzip")[0]
