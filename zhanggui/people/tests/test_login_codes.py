import threading
from datetime import timedelta

import pytest
from django.db import connection, connections

from zhanggui.people import public as people
from zhanggui.people.jobs import forget_login_codes
from zhanggui.people.models import LoginCode, Party
from zhanggui.people.tests.helpers import NOW, guest, refuses

pytestmark = pytest.mark.django_db
EMAIL = "buyer@example.com"


def ask(now=NOW, email=EMAIL):
    return people.request_code(email=email, locale="en", now=now)


def redeem(code, now=NOW, email=EMAIL):
    return people.redeem_code(email=email, code=code, now=now)


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


def test_a_code_makes_a_member_and_the_next_one_finds_it_again():
    code = ask()
    assert len(code) == 6
    assert code.isdigit()
    party = redeem(f" {code[:3]} {code[3:]} ")
    card = people.party_card(party)
    assert (card.kind, card.email, card.locale) == ("member", EMAIL, "en")
    later = NOW + timedelta(days=3)
    assert redeem(ask(later, " Buyer@EXAMPLE.com"), later, "BUYER@example.com") == party
    assert Party.objects.count() == 1


def test_a_guest_of_the_same_address_does_not_become_the_member():
    earlier = guest(email=EMAIL)
    assert redeem(ask()) != earlier
    assert people.party_card(earlier).kind == "guest"


def test_a_code_works_once():
    code = ask()
    redeem(code)
    with refuses("code_wrong"):
        redeem(code)


def test_a_code_ends_after_ten_minutes():
    code = ask()
    with refuses("code_wrong"):
        redeem(code, NOW + timedelta(minutes=10))
    assert Party.objects.count() == 0
    redeem(code, NOW + timedelta(minutes=9, seconds=59))


def test_a_new_code_ends_the_one_before():
    first, second = ask(), ask()
    if first != second:
        with refuses("code_wrong"):
            redeem(first)
    redeem(second)


def test_five_wrong_tries_end_a_code():
    code = ask()
    for _ in range(5):
        with refuses("code_wrong"):
            redeem(wrong(code))
    with refuses("code_wrong"):
        redeem(code)
    assert Party.objects.count() == 0


def test_four_wrong_tries_leave_it_good():
    code = ask()
    for _ in range(4):
        with refuses("code_wrong"):
            redeem(wrong(code))
    redeem(code)


@pytest.mark.parametrize("code", ["", "abc", "²²²²²²", "1" * 5000, "12345", "0000000"])
def test_nonsense_is_a_wrong_code_like_any_other(code):
    ask()
    with refuses("code_wrong"):
        redeem(code)


def test_fullwidth_digits_are_digits():
    code = ask()
    redeem("".join(chr(ord("０") + int(digit)) for digit in code))


def test_the_answers_do_not_tell_whether_an_address_is_known():
    redeem(ask())
    known, unknown = ask(), ask(email="stranger@example.com")
    assert len(known) == len(unknown)
    answers = []
    for email in (EMAIL, "stranger@example.com", "never.asked@example.com", "no address"):
        with refuses("code_wrong") as caught:
            redeem("000000" if known != "000000" else "000001", email=email)
        answers.append((caught.value.message, caught.value.status, caught.value.facts))
    assert answers == [answers[0]] * 4


def test_five_codes_an_hour_and_then_again():
    for minute in range(5):
        ask(NOW + timedelta(minutes=minute))
    with refuses("too_many_codes"):
        ask(NOW + timedelta(minutes=59))
    ask(NOW + timedelta(minutes=59), "somebody.else@example.com")
    code = ask(NOW + timedelta(minutes=60))
    redeem(code, NOW + timedelta(minutes=61))


def test_a_refused_request_leaves_the_code_in_force():
    code = [ask() for _ in range(5)][-1]
    with refuses("too_many_codes"):
        ask()
    redeem(code)


@pytest.mark.parametrize("email", ["", "buyer", "a@b.de, c@d.de", "a@b.de\nBcc: c@d.de"])
def test_an_address_that_mail_cannot_reach_is_refused(email):
    with refuses("invalid") as caught:
        ask(email=email)
    assert caught.value.facts["field"] == "email"
    assert LoginCode.objects.count() == 0


def test_old_codes_are_forgotten():
    ask()
    ask(NOW + timedelta(hours=3), "other@example.com")
    assert forget_login_codes(NOW + timedelta(hours=3)) == 1
    assert LoginCode.objects.count() == 1


def race(run, times):
    """Run at once in threads; the answers, refusals by their code."""
    answers, gate = [], threading.Barrier(times)

    def one():
        try:
            gate.wait()
            answers.append(run())
        except Exception as refusal:
            answers.append(getattr(refusal, "code", repr(refusal)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_of_many_who_redeem_one_code_at_once_one_gets_in():
    code = ask()
    answers = race(lambda: redeem(code), 8)
    assert answers.count("code_wrong") == 7
    assert Party.objects.count() == 1


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_many_who_guess_at_once_share_five_tries():
    code = ask()
    assert race(lambda: redeem(wrong(code)), 12) == ["code_wrong"] * 12
    assert LoginCode.objects.get().tries == 5
    with refuses("code_wrong"):
        redeem(code)


@pytest.mark.django_db(transaction=True, databases="__all__")
def test_many_who_ask_at_once_get_five_codes():
    answers = race(ask, 9)
    assert answers.count("too_many_codes") == 4
    assert connection.vendor in ("sqlite", "postgresql")
