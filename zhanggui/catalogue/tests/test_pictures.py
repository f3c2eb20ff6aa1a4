"""Pictures: what is accepted, what becomes of it, what is refused."""

import hashlib
import io
import struct
import zlib
from datetime import timedelta

import pytest
from PIL import Image

from zhanggui.catalogue import renditions
from zhanggui.catalogue.models import Picture, PictureText
from zhanggui.catalogue.public import (
    PICTURE_KEEPERS,
    PictureBomb,
    PictureDraft,
    PictureKind,
    PictureTooLarge,
    PictureUnreadable,
    add_picture,
    add_pictures,
    delete_picture,
    move_picture,
    picture_file,
    set_alt,
    sweep_pictures,
)
from zhanggui.catalogue.tests.goods import BY, NOW, Goods
from zhanggui.kit import audit
from zhanggui.kit.clock import now as real_now
from zhanggui.kit.errors import Invalid, NotFound, Refusal
from zhanggui.kit.files import folder
from zhanggui.kit.ids import uuid7

pytestmark = pytest.mark.django_db


def picture(kind: str = "PNG", size: tuple[int, int] = (700, 400), colour="red", **options) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG of a hundred bytes that claims to be very large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


@pytest.fixture
def lamp():
    return Goods().add("lamp", zh="台灯")


def add(product, data: bytes, filename: str = "lamp.png", **alts: str):
    return add_picture(product, data, filename, {"en": "A lamp", **alts}, by=BY, now=NOW)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "AVIF", "GIF"])
def test_a_picture_is_shown_in_every_width_up_to_its_own(lamp, kind):
    data = picture(kind, colour=kind_colour(kind))
    row = Picture.objects.get(id=add(lamp, data))
    assert (row.width, row.height, row.widths) == (700, 400, [160, 320, 640, 700])
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    for width in row.widths:
        for shown in ("webp", "avif"):
            with Image.open(picture_file(row.sha256, width, shown)) as rendition:
                assert rendition.size == (width, round(400 * width / 700))
                assert rendition.format == shown.upper()


def kind_colour(kind: str) -> tuple[int, int, int]:
    return (sum(kind.encode()) % 256, 10, 10)


def test_a_small_picture_is_never_enlarged_and_a_large_one_is_limited():
    assert renditions.widths_for(90) == (90,)
    assert renditions.widths_for(160) == (160,)
    assert renditions.widths_for(5000) == (160, 320, 640, 960, 1280)


def test_a_photograph_is_turned_upright_and_its_place_and_camera_are_forgotten(lamp):
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    row = Picture.objects.get(id=add(lamp, picture("JPEG", exif=exif.tobytes())))
    assert (row.width, row.height) == (400, 700)
    for kind in ("webp", "avif"):
        path = picture_file(row.sha256, 160, kind)
        assert b"SecretCamera" not in path.read_bytes()
        with Image.open(path) as rendition:
            assert rendition.size == (160, 280)
            assert not rendition.getexif()


def test_what_is_see_through_stays_so(lamp):
    buffer = io.BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(buffer, "PNG")
    row = Picture.objects.get(id=add(lamp, buffer.getvalue()))
    with Image.open(picture_file(row.sha256, 160, "webp")) as rendition:
        assert rendition.convert("RGBA").getpixel((5, 5))[3] == 0


def test_of_a_moving_picture_the_first_frame_is_shown(lamp):
    buffer = io.BytesIO()
    Image.new("RGB", (60, 60), "red").save(
        buffer, "GIF", save_all=True, append_images=[Image.new("RGB", (60, 60), "blue")]
    )
    row = Picture.objects.get(id=add(lamp, buffer.getvalue()))
    with Image.open(picture_file(row.sha256, 60, "webp")) as rendition:
        red, _green, blue = rendition.convert("RGB").getpixel((30, 30))
        assert red > 200 > 60 > blue


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"\xff\xd8\xff" + b"0" * (15 * 2**20), PictureTooLarge),
        (bomb(30_000, 30_000), PictureBomb),
        (bomb(8_000, 6_000), PictureBomb),
        (bomb(2_000_000, 2), PictureBomb),
        (SVG, PictureKind),
        (b"", PictureKind),
        (b"GIF is not what this is", PictureKind),
        (b"%PDF-1.7", PictureKind),
        (picture("BMP"), PictureKind),
        (picture("TIFF"), PictureKind),
        (picture("JPEG")[:300], PictureUnreadable),
        (picture("PNG", colour="green")[:-30], PictureUnreadable),
        (bomb(300, 300), PictureUnreadable),
    ],
    ids=[
        "large",
        "bomb",
        "48mp",
        "strip",
        "svg",
        "empty",
        "text",
        "pdf",
        "bmp",
        "tiff",
        "cut-jpeg",
        "cut-png",
        "hollow",
    ],
)
def test_bad_input_is_refused_and_nothing_else_happens(lamp, data, refusal):
    with pytest.raises(refusal) as refused:
        add(lamp, data, "fine.jpg")
    assert str(refused.value.message)
    assert refused.value.code.startswith("picture_")
    assert not Picture.objects.exists()
    sha256 = hashlib.sha256(data).hexdigest()
    assert not [path for path in folder("media").rglob("*") if sha256 in path.name]
    assert audit.trail("product", lamp) == []


def test_the_name_of_the_file_decides_nothing(lamp):
    row = Picture.objects.get(id=add(lamp, picture("PNG", colour="teal"), "../../../etc/passwd\0.svg"))
    assert picture_file(row.sha256, 160, "webp").is_relative_to(folder("media", "p"))
    assert not list(folder("media").rglob("*passwd*"))


def test_the_same_bytes_are_kept_once_and_are_one_picture_of_a_product():
    goods = Goods()
    one, two = goods.add("one", zh="甲"), goods.add("two", zh="乙")
    data = picture(colour="navy")
    first = add(one, data)
    assert add(one, data, "again.png") == first
    assert add(two, data) != first
    assert Picture.objects.count() == 2
    sha256 = hashlib.sha256(data).hexdigest()
    assert len([path for path in folder("media", "o").rglob("*") if path.stem == sha256]) == 1


def test_a_list_gives_each_its_answer_in_a_constant_number_of_statements(lamp):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def drafts(colours: list[str]) -> list[PictureDraft]:
        return [PictureDraft(lamp, picture(size=(50, 50), colour=colour)) for colour in colours]

    with CaptureQueriesContext(connection) as one:
        add_pictures(drafts(["white"]), by=BY, now=NOW)
    with CaptureQueriesContext(connection) as many:
        answers = add_pictures(
            [*drafts(["black", "blue", "lime"]), PictureDraft(lamp, SVG), PictureDraft(uuid7(), SVG)], by=BY, now=NOW
        )
    assert len(many) <= len(one)
    assert [isinstance(answer, Refusal) and answer.code for answer in answers] == [
        False, False, False, "picture_kind", "not_found",
    ]  # fmt: skip
    assert list(Picture.objects.order_by("position").values_list("position", flat=True)) == [0, 1, 2, 3]


def test_pictures_change_places_and_texts_and_go(lamp):
    a, b, c = (add(lamp, picture(size=(40, 40), colour=colour)) for colour in ("red", "green", "blue"))
    move_picture(c, 0, by=BY, now=NOW)
    assert list(Picture.objects.order_by("position").values_list("id", flat=True)) == [c, a, b]
    set_alt(c, {"zh-cn": "蓝色台灯", "en": ""}, by=BY, now=NOW)
    assert list(PictureText.objects.filter(picture_id=c).values_list("locale", "alt")) == [("zh-cn", "蓝色台灯")]
    delete_picture(a, by=BY, now=NOW)
    assert set(Picture.objects.values_list("id", flat=True)) == {b, c}
    deeds = {line.deed for line in audit.trail("product", lamp)}
    assert deeds == {f"catalogue.{deed}" for deed in ("add_picture", "move_picture", "set_alt", "delete_picture")}
    for deed in (lambda: delete_picture(a, by=BY, now=NOW), lambda: move_picture(a, 0, by=BY, now=NOW)):
        with pytest.raises(NotFound):
            deed()


def test_an_alt_text_in_an_unknown_language_or_without_end_is_refused(lamp):
    for alts in ({"xx": "?"}, {"en": "a" * 301}):
        with pytest.raises(Invalid):
            add_picture(lamp, picture(), "x.png", alts, by=BY, now=NOW)
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("sha256", "width", "kind"),
    [("../../keys", 160, "webp"), ("0" * 64, 160, "webp"), ("0" * 64, 160, "../x"), ("0" * 64, 10**9, "webp")],
)
def test_no_file_but_a_rendition_can_be_asked_for(sha256, width, kind):
    with pytest.raises(NotFound):
        picture_file(sha256, width, kind)


def test_bytes_go_only_when_nothing_refers_to_them_any_more(lamp):
    id_ = add(lamp, picture(size=(30, 30), colour="orange"))
    sha256 = Picture.objects.get(id=id_).sha256
    later = real_now() + timedelta(days=2)
    sweep_pictures(later)
    assert picture_file(sha256, 30, "webp").exists()
    delete_picture(id_, by=BY, now=NOW)
    sweep_pictures(real_now())
    assert picture_file(sha256, 30, "webp").exists()  # it was stored today: somebody may be about to use it
    PICTURE_KEEPERS.add("test", lambda asked: asked & {sha256})
    try:
        sweep_pictures(later)
        assert picture_file(sha256, 30, "webp").exists()
    finally:
        del PICTURE_KEEPERS._entries["test"]
    sweep_pictures(later)
    with pytest.raises(NotFound):
        picture_file(sha256, 30, "webp")
