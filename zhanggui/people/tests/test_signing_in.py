import json
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache

from zhanggui.people import public as people
from zhanggui.people.models import Staff
from zhanggui.people.tests.helpers import NOW, PASSWORD, colleague, member, owner

pytestmark = [pytest.mark.django_db, pytest.mark.urls("zhanggui.people.tests.urls")]


@pytest.fixture(autouse=True)
def _fresh(settings):
    cache.clear()  # limits of tries
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


def sign_in(client, email="owner@example.com", password=PASSWORD):
    return client.post("/accounts/login/", {"login": email, "password": password})


def prove_again(client):
    """Before a second factor is changed, the password is asked for again."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})


def signed_in(client):
    return client.get("/desk").content.startswith(b"True")


def totp_now(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_an_owner_signs_in_by_address_and_password(client):
    owner()
    assert sign_in(client, "Owner@Example.com").headers["Location"] == "/desk"
    assert signed_in(client)


def test_a_wrong_password_and_an_unknown_address_read_alike(client):
    owner()
    pages = [
        sign_in(client, *who).content.decode() for who in (("owner@example.com", "wrong"), ("x@example.com", "wrong"))
    ]
    errors = [page.count("are not correct") + page.count("不正确") for page in pages]
    assert errors[0] == errors[1] > 0
    assert not signed_in(client)


def test_nobody_signs_up(client):
    client.post("/accounts/signup/", {"email": "thief@example.com", "password1": PASSWORD})
    assert Staff.objects.count() == 0
    assert not signed_in(client)


def test_a_buyer_has_no_way_in(client):
    member("buyer@example.com")
    sign_in(client, "buyer@example.com", "")
    assert not signed_in(client)


def test_who_has_an_authenticator_app_needs_its_code_and_its_secret_lies_sealed(client):
    boss = owner()
    secret = generate_totp_secret()
    TOTP.activate(Staff.objects.get(id=boss.id), secret)
    assert secret not in json.dumps(Authenticator.objects.get().data)
    assert people.staff_mfa_enabled(boss.id)
    assert "/2fa/" in sign_in(client).headers["Location"]
    assert not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000" if totp_now(secret) != "000000" else "000001"})
    assert not signed_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": totp_now(secret)})
    assert signed_in(client)


def test_a_second_factor_can_be_set_up_by_whoever_was_invited(client):
    boss = owner()
    card = colleague(["design"], f"staff:{boss.id}")
    sign_in(client, card.email)
    assert "/reauthenticate/" in client.get("/accounts/2fa/totp/activate/").headers["Location"]
    prove_again(client)
    page = client.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    secret = page.context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": totp_now(secret)})
    assert people.staff_mfa_enabled(card.id)


def test_a_passkey_is_asked_for_the_name_the_browser_sees(client):
    owner()
    sign_in(client)
    prove_again(client)
    page = client.get("/accounts/2fa/webauthn/add/", headers={"host": "localhost:8000"})
    assert page.status_code == 200
    options = page.context["js_data"]["creation_options"]["publicKey"]
    assert options["rp"]["id"] == "localhost"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["user"]["name"] == "owner@example.com"


def test_a_session_ends_with_the_account(client):
    boss = owner()
    card = colleague(["operations"], f"staff:{boss.id}")
    sign_in(client, card.email)
    assert signed_in(client)
    people.deactivate_staff(staff_id=card.id, by=f"staff:{boss.id}", now=NOW)
    assert not signed_in(client)
    sign_in(client, card.email)
    assert not signed_in(client)
