from datetime import UTC, datetime

import pytest

from zhanggui.kit.errors import Refusal
from zhanggui.taxation.public import check_vat_number, local_days, reverse_charge

pytestmark = pytest.mark.houseonly


def test_each_place_has_its_own_midnight():
    now = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    days = local_days({"CN", "DE", "US", "JP", "XX"}, now, "Asia/Shanghai")
    assert {country: day.isoformat() for country, day in days.items()} == {
        "CN": "2026-11-30", "DE": "2026-11-30", "US": "2026-11-30", "JP": "2026-12-01", "XX": "2026-11-30",
    }  # fmt: skip


@pytest.mark.parametrize("text, country", [("DE 136.695.976", "DE"), ("el094259216", "GR"), ("FR 40 303265045", "FR")])
def test_a_number_is_known_however_it_is_written(text, country):
    assert check_vat_number(text, country).isalnum()


@pytest.mark.parametrize(
    "text, country", [("DE136695977", "DE"), ("DE136695976", "FR"), ("", "DE"), ("DE", "DE"), ("GB980780684", "GB")]
)
def test_what_is_no_number_of_the_place_is_refused(text, country):
    with pytest.raises(Refusal) as caught:
        check_vat_number(text, country)
    assert caught.value.code == "vat_number_wrong"


def test_the_recipient_owes_the_tax_only_across_a_border_of_the_union():
    number = "DE136695976"
    assert reverse_charge(seller_country="FR", country="DE", vat_number=number)
    assert not reverse_charge(seller_country="DE", country="DE", vat_number=number)
    assert not reverse_charge(seller_country="CN", country="DE", vat_number=number)
    assert not reverse_charge(seller_country="FR", country="DE", vat_number="")
