from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.kit.measures import NotWholeSteps, measured, plain, steps, worth
from zhanggui.kit.ui.format import quantity, read_quantity


def test_three_steps_of_an_eighth_of_a_kilogram_cost_what_the_whole_costs_rounded_once():
    assert worth(3990, 1, 125) == 499 and worth(3990, 3, 125) == 1496  # not three times 4.99
    assert worth(1990, 7) == 13930


@given(st.integers(0, 10**12), st.integers(1, 999), st.integers(1, 10**6))
def test_a_line_is_worth_the_nearest_minor_unit_half_up(unit, count, step):
    exact = Decimal(unit) * count * step / 1000
    assert abs(worth(unit, count, step) - exact) <= Decimal("0.5")
    assert worth(unit, count, step) == int(exact + Decimal("0.5"))


@given(st.integers(1, 999), st.integers(1, 10**6))
def test_what_is_written_is_read_again(count, step):
    assert steps(plain(count, step), "kg", step) == count
    for locale in ("en", "zh-cn", "de"):
        if measured(count, step) < 1000:
            assert read_quantity(quantity(count, "kg", step, locale), "kg", step, locale) == count


def test_quantities_follow_the_habit_of_the_reader():
    assert quantity(3, "kg", 125, "en") == "0.375\N{NO-BREAK SPACE}kg"
    assert quantity(3, "kg", 125, "de") == "0,375\N{NO-BREAK SPACE}kg"
    assert quantity(3, "m2", 1000, "en") == "3\N{NO-BREAK SPACE}m²" and quantity(1234) == "1,234"
    assert read_quantity("0,375", "kg", 125, "de") == 3


@pytest.mark.parametrize("text", ["0.3", "0.1255", "-0.125", "1e3", "", "１", "0,125", "kg", "0.125.1"])
def test_what_is_no_number_of_steps_is_refused(text):
    with pytest.raises(NotWholeSteps):
        read_quantity(text, "kg", 125, "en")


@pytest.mark.parametrize("text", ["0.5", "1.0", "-1", ""])
def test_pieces_are_whole(text):
    with pytest.raises(NotWholeSteps):
        read_quantity(text)
