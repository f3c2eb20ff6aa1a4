"""Builders: colleagues of every role, signed in. Through the public deeds only."""

import io
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import translation
from PIL import Image

from tests.shop import Shop
from zhanggui.kit import clock
from zhanggui.people import public as people

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PASSWORD = "correct horse battery"


def picture(colour: str = "#b9402b") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 640), colour).save(out, "PNG")
    return out.getvalue()


def at(name: str, *args) -> str:
    """An address of the desk, in English."""
    with translation.override("en"):
        return reverse(f"desk:{name}", args=args)


class Staff:
    def __init__(self, shop: Shop):
        self.shop = shop

    def hire(self, role: str) -> int:
        now = clock.now()
        invitation = people.invite_staff(
            email=f"{role}-{uuid4().hex[:6]}@example.com", name=role.title(), roles=[role], by="system:test", now=now
        )
        people.accept_invitation(invitation.token, password=PASSWORD, now=now)
        return invitation.staff.id

    def client(self, role: str = "owner", *, strong: bool = True) -> Client:
        """A colleague who is signed in; strong by a demonstration session."""
        client = Client(REMOTE_ADDR="127.0.0.1", headers={"accept-language": "en"})
        client.staff_id = self.hire(role)
        client.force_login(people.staff_account(client.staff_id), backend=BACKEND)
        if strong:
            session = client.session
            session["desk_demo"] = True
            session.save()
        return client
