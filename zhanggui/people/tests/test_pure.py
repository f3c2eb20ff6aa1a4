import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.people.masking import mask_email, mask_name, mask_phone
from zhanggui.people.normalise import is_email, normal_email, normal_phone
from zhanggui.people.roles import PERMISSIONS, ROLES, SCOPE_NEEDS, SCOPES


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("欧阳娜", "欧**"), ("王", "王*"), ("Ada Lovelace", "A*** L***"), ("  ", ""), ("김민준", "김**")],
)
def test_a_name_keeps_only_how_it_begins(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("138 1234 1234", "138****1234"),
        ("+8613812341234", "138****1234"),
        ("+447911123456", "+44****3456"),
        ("110", "*"),
        ("12345", "***45"),
        ("", ""),
    ],
)
def test_a_phone_number_keeps_its_ends(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("email", "masked"), [("anna@example.com", "a***@example.com"), ("x@y.cn", "x***@y.cn"), ("anna", "***"), ("", "")]
)
def test_an_address_keeps_one_letter_and_the_host(email, masked):
    assert mask_email(email) == masked


@given(st.text(max_size=40))
def test_masking_never_fails_and_never_returns_a_long_text_whole(text):
    for mask in (mask_name, mask_phone, mask_email):
        masked = mask(text)
        assert "*" in masked or masked == ""


@pytest.mark.parametrize("typed", ["Anna@Example.COM", " anna@example.com ", "Ａnna@example.com"])
def test_spellings_of_an_address_are_one_text(typed):
    assert normal_email(typed) == "anna@example.com"


@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("a@b.cn", True),
        ("first.last+tag@mail.example.co.uk", True),
        ("用户@例子.中国", True),
        ("", False),
        ("a@b", False),
        ("a b@c.de", False),
        ("a@b.de\nBcc: c@d.de", False),
        ("a@b.de,c@d.de", False),
        ("<a@b.de>", False),
        ("a@@b.de", False),
        ("a@1.2.3.4", False),
        ("a" * 65 + "@b.de", False),
        ("a@" + "b" * 260 + ".de", False),
    ],
)
def test_only_what_mail_could_reach_is_an_address(typed, good):
    assert is_email(typed) is good


@pytest.mark.parametrize(
    ("typed", "country", "normal"),
    [
        ("138 1234 1234", "CN", "+8613812341234"),
        ("+86 138-1234-1234", "CN", "+8613812341234"),
        ("13812341234", "GB", "13812341234"),
        ("１３８１２３４１２３４", "CN", "+8613812341234"),
        ("010 6552 9988", "CN", "+861065529988"),
        ("07911 123456", "GB", "+447911123456"),
        ("+44 7911 123456", "CN", "+447911123456"),
        ("ask my wife", "CN", "askmywife"),
        ("", "CN", ""),
    ],
)
def test_spellings_of_a_number_are_one_text(typed, country, normal):
    assert normal_phone(typed, country) == normal


def test_roles_hold_only_permissions_that_exist_and_the_owner_all_of_them():
    assert ROLES["owner"].permissions == frozenset(PERMISSIONS)
    assert all(role.permissions <= frozenset(PERMISSIONS) for role in ROLES.values())
    assert list(ROLES) == ["owner", "operations", "promotion", "design", "service", "content", "warehouse", "finance"]


def test_every_staff_scope_stands_on_permissions_that_exist():
    assert set(SCOPE_NEEDS) == set(SCOPES["staff"])
    assert all(needs and needs <= frozenset(PERMISSIONS) for needs in SCOPE_NEEDS.values())
