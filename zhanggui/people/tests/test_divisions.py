"""The divisions of China: complete, with their codes, and forgiving."""

import pytest

from zhanggui.people import public as people


def names(code=""):
    return [one.name for one in people.divisions(code)]


def test_there_are_the_thirty_one_regions_of_mainland_parcels():
    assert len(names()) == 31
    assert {"北京市", "浙江省", "新疆维吾尔自治区"} <= set(names())


def test_everything_below_a_province_can_be_reached_and_is_there_once():
    codes = []
    for province in people.divisions():
        for city in people.divisions(province.code):
            codes += [city.code, *(one.code for one in people.divisions(city.code))]
    assert len(codes) == len(set(codes)) > 3000


@pytest.mark.parametrize(
    ("place", "code"),
    [
        (("浙江省", "杭州市", "西湖区"), "330106"),
        (("浙江省", "杭州市"), "330100"),
        (("北京市", "北京市", "东城区"), "110101"),
        (("重庆市", "重庆市", "云阳县"), "500235"),
        (("湖北省", "仙桃市"), "429004"),
        (("广东省", "东莞市"), "441900"),
        (("浙江省", "没有市"), "330000"),
        (("Bavaria",), ""),
        (("",), ""),
    ],
)
def test_a_place_has_the_code_of_the_smallest_part_that_is_known(place, code):
    assert people.division_code(*place) == code


def test_short_names_are_written_out_and_unknown_ones_stay():
    assert people.full_names("浙江", "杭州", "西湖") == ("浙江省", "杭州市", "西湖区")
    assert people.full_names("浙江省", "杭州市", "新开发区") == ("浙江省", "杭州市", "新开发区")
    assert people.full_names("Bayern", "München") == ("Bayern", "München", "")
    assert people.full_names("山", "西安") == ("山", "西安", "")  # two provinces begin like this


def test_a_city_without_districts_asks_for_none():
    assert names("441900") == []
    assert names("no such code") == []
