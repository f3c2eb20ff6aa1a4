"""Bad files: each is refused with its own code and a sentence that helps, and nothing else happens."""

import gzip
import io
import random
import struct
import zipfile
import zlib

import pytest

from tests.bad_input.helpers import refused, untouched

pytestmark = pytest.mark.django_db(databases="__all__")


def workbook(*, broken: bool = False) -> bytes:
    from openpyxl import Workbook

    out, book = io.BytesIO(), Workbook()
    for row in [("sku", "name", "price"), ("a", "A", "1.00")] * 30:
        book.active.append(row)
    book.save(out)
    return out.getvalue()[: len(out.getvalue()) // 2] if broken else out.getvalue()


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
        file.writestr("xl/worksheets/sheet1.xml", b"0" * (300 * 2**20))
    return out.getvalue()


@pytest.mark.parametrize(
    "name, data",
    [
        ("empty.csv", lambda: b""),
        ("half.xlsx", lambda: workbook(broken=True)),
        ("noise.csv", lambda: bytes(random.Random(1).randbytes(4000))),
        ("program.csv", lambda: b"\x7fELF" + b"\0" * 4000),
        ("picture.csv", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 400),
        ("half.csv.gz", lambda: gzip.compress(b"sku,name\na,b\n" * 5000)[:-200]),
        ("bomb.xlsx", zip_bomb),
    ],
)
def test_a_mangled_file(open_shop, name, data):
    from tests.shop import BY
    from zhanggui.exchange import public as exchange
    from zhanggui.kit.errors import Refusal

    contents = data()
    with untouched(), pytest.raises(Refusal) as caught:
        exchange.upload(name, contents, by=BY, now=open_shop.now)
    assert caught.value.code in ("file_empty", "file_unreadable", "file_mangled", "file_too_large")
    assert len(caught.value.message) > 10


def png(width: int, height: int, data: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", data or zlib.compress(b"\0" * 4096))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "data, code",
    [
        (png(60000, 60000), "picture_bomb"),
        (png(30000, 12000), "picture_bomb"),
        (png(400, 400, b"nonsense"), "picture_unreadable"),
        (b"\xff\xd8\xff\xe0 half a picture", "picture_unreadable"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "picture_kind"),
        (b"GIF89a" + b"\0" * 50, ("picture_kind", "picture_unreadable")),
        (b"", ("picture_kind", "picture_unreadable")),
        (b"<?php echo 1;", "picture_kind"),
    ],
)
def test_a_picture_bomb_and_other_false_pictures(open_shop, data, code, monkeypatch, tmp_path):
    from tests.shop import BY
    from zhanggui.catalogue import public as catalogue
    from zhanggui.kit.errors import Refusal
    from zhanggui.kit.files import home

    def files() -> int:
        return sum(1 for path in (home() / "media").rglob("*") if path.is_file())

    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))  # a media folder that no other test writes into meanwhile
    before = files()
    with untouched(), pytest.raises(Refusal) as caught:
        catalogue.add_picture(open_shop.products["mug"], data, "p.png", {"en": "x"}, by=BY, now=open_shop.now)
    assert caught.value.code in code and len(caught.value.message) > 10
    assert files() == before


PATHS = [
    "../../etc/passwd",
    "/etc/passwd",
    "a/../../b.pdf",
    "..\\..\\windows\\x.pdf",
    "C:\\x.pdf",
    "..",
    ".",
    "a\0.pdf",
    "a\n.pdf",
]


@pytest.mark.parametrize("name", PATHS)
def test_a_path_in_a_file_name(open_shop, client, name):
    from tests.shop import BY
    from zhanggui.exchange import public as exchange
    from zhanggui.kit.files import home

    with refused("file_refused"):
        open_shop.file("book", name=name, data=b"other")
    outside = {path for path in home().parent.iterdir() if path != home()}
    run = exchange.upload(name, b"sku,name,price\na,A,1.00\n", by=BY, now=open_shop.now)
    shown = exchange.run_row(run).file_name
    assert "/" not in shown and "\\" not in shown  # it is only shown, and never a path
    assert {path for path in home().parent.iterdir() if path != home()} == outside
    with untouched():
        for path in (
            f"/media/p/aa/{'a' * 64}-320.webp/../../../keys",
            "/media/p/..%2f..%2fkeys/x",
            "/static/../keys/x",
        ):
            assert client.get(path).status_code == 404
