"""What merchants send is read whatever it is called; what is no table is refused with a sentence that helps."""

import gzip

import pytest

from zhanggui.exchange.errors import FileEmpty, FileMangled, FileTooLarge, FileUnreadable
from zhanggui.exchange.tables import rows_of, shape_of
from zhanggui.exchange.tests.make import sheet

TABLE = "货号,标题,价格\nA-1,青花杯,39.90\nA-2,白瓷盘,59.00\n"
ROWS = [["A-1", "青花杯", "39.90"], ["A-2", "白瓷盘", "59.00"]]


def read(tmp_path, data: bytes, **options):
    path = tmp_path / "file"
    path.write_bytes(data)
    shape = shape_of(path, **options)
    return shape, list(rows_of(path, shape))


@pytest.mark.parametrize(
    ("encoding", "found"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("utf-16", "utf-16")]
)
def test_usual_encodings_are_recognised(tmp_path, encoding, found):
    shape, rows = read(tmp_path, TABLE.encode(encoding))
    assert (shape.encoding, shape.header, rows) == (found, ("货号", "标题", "价格"), ROWS)


def test_western_text_is_not_taken_for_chinese(tmp_path):
    shape, rows = read(tmp_path, "sku;title;price\nA;Café crème brûlée;£3\nB;Gläser für Öl;4\n".encode("cp1252"))
    assert shape.encoding == "cp1252" and rows[0][1] == "Café crème brûlée"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_usual_delimiters_are_recognised(tmp_path, delimiter):
    text = delimiter.join(["sku", "title", "price"]) + "\n" + delimiter.join(["A", '"a, b; c | d"', "1"]) + "\n"
    shape, rows = read(tmp_path, text.encode())
    assert shape.delimiter == delimiter and rows == [["A", "a, b; c | d", "1"]]


def test_a_quoted_cell_may_hold_lines(tmp_path):
    _, rows = read(tmp_path, b'sku,text\r\nA,"one\r\ntwo ""three"""\r\nB,x\r\n')
    assert rows == [["A", 'one\r\ntwo "three"'], ["B", "x"]]


def test_a_workbook_is_recognised_under_any_name_and_keeps_long_codes(tmp_path):
    shape, rows = read(tmp_path, sheet(["sku", "price", "barcode"], ["007", 12.5, "690123456789012345"], ["8", 3, ""]))
    assert shape.kind == "xlsx"
    assert rows == [["007", "12.5", "690123456789012345"], ["8", "3"]]


def test_a_formula_is_never_worked_out(tmp_path):
    _, rows = read(tmp_path, sheet(["sku", "price"], ["A", "=1+1"]))
    assert rows in ([["A"]], [["A", ""]])
    _, rows = read(tmp_path, b'sku,title\nA,"=HYPERLINK(""http://x"")"\n')
    assert rows == [["A", '=HYPERLINK("http://x")']]


def test_an_archive_is_opened(tmp_path):
    shape, rows = read(tmp_path, gzip.compress(TABLE.encode()))
    assert shape.gzipped and rows == ROWS


def test_an_archive_is_not_unpacked_beyond_its_limit(tmp_path):
    with pytest.raises(FileTooLarge):
        read(tmp_path, gzip.compress(b"a,b\n" * 10**6), limit=2**20)


def test_a_file_without_names_of_columns_says_so(tmp_path):
    shape, rows = read(tmp_path, b"0,0.0,0,2,0.2,Feb,FALSE\n1,64.0,0,2,0.0,Feb,TRUE\n")
    assert shape.header == () and len(rows) == 2


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", FileEmpty),
        (b"   \n\n", FileEmpty),
        (b"%PDF-1.7 something", FileUnreadable),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99, FileUnreadable),
        (b"a,b\n1,2\n" + bytes(64), FileUnreadable),
        (b"PK\x03\x04" + b"\x00" * 40, FileMangled),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], FileMangled),
        (b"\x1f\x8b\x08\x00" + b"x" * 50, FileMangled),
        (b"\xff\xfe\x00", FileMangled),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, data, refusal):
    with pytest.raises(refusal) as caught:
        read(tmp_path, data)
    assert len(caught.value.message) > 15


def test_a_quotation_mark_that_is_never_closed_is_found_where_it_is(tmp_path):
    with pytest.raises(FileMangled) as caught:
        read(tmp_path, b'sku,title\nA,one\nB,"two\nC,three\n')
    assert "quotation mark" in caught.value.message


def test_a_workbook_that_breaks_off_is_refused(tmp_path):
    with pytest.raises(FileMangled):
        read(tmp_path, sheet(["a", "b"], *([str(n), "x"] for n in range(500)))[:-700])


@pytest.mark.realdata
def test_the_variants_of_real_files_are_read(real_data):
    shoppers = real_data / "online-shoppers"
    plain = shape_of(shoppers / "online_shoppers_intention.csv.gz")
    semicolons = shape_of(shoppers / "variant_semicolon.csv.gz")
    bare = shape_of(shoppers / "variant_no_header.csv.gz")
    assert (plain.delimiter, semicolons.delimiter) == (",", ";") and plain.header == semicolons.header
    assert bare.header == () and plain.width == bare.width == 18
    weekly = shape_of(real_data / "weekly-sales" / "Sales_Transactions_Dataset_Weekly.csv")
    misnamed = shape_of(real_data / "weekly-sales" / "variant_xlsx_named_csv.csv")
    assert (weekly.kind, misnamed.kind) == ("csv", "xlsx")
    assert sum(1 for _ in rows_of(real_data / "weekly-sales" / "variant_xlsx_named_csv.csv", misnamed)) == 811
