from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from zhanggui.kit.errors import Invalid
from zhanggui.taxation.public import load_rates, rate_lines, rates_for, set_rate

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, tzinfo=UTC)
TODAY = date(2026, 11, 22)


def rate(country, tax_class, on=TODAY, region=""):
    return rates_for({(country, region, tax_class)}, on=on)[country, region, tax_class]


def test_the_file_is_loaded_once_and_every_rate_names_its_source():
    assert load_rates(NOW) > 20
    assert load_rates(NOW) == 0
    assert all(line.source for line in rate_lines())
    assert [rate("CN", kind) for kind in ("standard", "reduced", "digital")] == [13, 9, 6]
    assert [rate("GB", kind) for kind in ("standard", "reduced", "zero")] == [20, 5, 0]


def test_a_rate_changes_at_the_start_of_its_day():
    load_rates(NOW)
    days = (date(2020, 6, 30), date(2020, 7, 1), date(2020, 12, 31), date(2021, 1, 1))
    assert [rate("DE", "standard", on=day) for day in days] == [19, 16, 16, 19]


def test_one_statement_answers_for_many_places(django_assert_num_queries):
    load_rates(NOW)
    with django_assert_num_queries(1):
        found = rates_for({("CN", "", "standard"), ("DE", "", "reduced"), ("XX", "", "standard")}, on=TODAY)
    assert found == {("CN", "", "standard"): 13, ("DE", "", "reduced"): 7, ("XX", "", "standard"): 0}


def test_a_region_has_its_own_rate_or_its_countrys():
    load_rates(NOW)
    source = {"source": "state law", "by": "staff:1", "now": NOW}
    set_rate(
        country="US", region="CA", tax_class="standard", rate=Decimal("7.25"), valid_from=date(2026, 1, 1), **source
    )
    assert rate("US", "standard", region="CA") == Decimal("7.25")
    assert rate("US", "standard", region="OR") == 0


def test_a_new_rate_ends_the_old_one_and_leaves_the_later_one():
    fixed = {"country": "FR", "tax_class": "standard", "source": "law", "by": "staff:1", "now": NOW}
    set_rate(rate=Decimal(20), valid_from=date(2014, 1, 1), **fixed)
    set_rate(rate=Decimal(22), valid_from=date(2028, 1, 1), **fixed)
    set_rate(rate=Decimal(21), valid_from=date(2027, 1, 1), **fixed)
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 1))
    assert [rate("FR", "standard", on=day) for day in days] == [20, 21, 21, 22]


@pytest.mark.parametrize(
    "change", [{"rate": Decimal(-1)}, {"rate": Decimal("1.00001")}, {"tax_class": "x"}, {"source": " "}]
)
def test_a_rate_that_makes_no_sense_is_refused(change):
    given = {"country": "FR", "tax_class": "standard", "rate": Decimal(20), "source": "law", **change}
    with pytest.raises(Invalid):
        set_rate(valid_from=TODAY, by="staff:1", now=NOW, **given)
    assert rate_lines() == []


def test_the_rates_of_china_name_the_law_in_force_on_each_day():
    load_rates(NOW)
    lines = [line for line in rate_lines() if line.country == "CN"]
    for day, law in (
        (date(2025, 12, 31), ("No. 39 of 2019", "Cai Shui", "VAT: zero")),
        (date(2026, 1, 1), ("Value-Added Tax Law",)),
    ):
        for tax_class, percent in (("standard", 13), ("reduced", 9), ("digital", 6), ("zero", 0), ("shipping", 9)):
            assert rate("CN", tax_class, on=day) == percent
            (source,) = [
                line.source
                for line in lines
                if line.tax_class == tax_class
                and line.valid_from <= day
                and (line.valid_to is None or line.valid_to > day)
            ]
            assert any(name in source for name in law), (day, source)
