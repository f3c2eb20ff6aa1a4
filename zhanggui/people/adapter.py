"""How allauth serves this shop: staff only, no public sign-up, secrets of second factors sealed."""

import base64

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from zhanggui.kit import crypto, preferences

CONTEXT = "people.second-factor"


class StaffAdapter(DefaultAccountAdapter):
    """Colleagues are invited; nobody signs up."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_from_email(self) -> str:
        return preferences.get("shop.email") or super().get_from_email()

    def format_email_subject(self, subject: str) -> str:
        return f"{preferences.get('shop.name')}: {subject}"


class SecondFactorAdapter(DefaultMFAAdapter):
    def get_totp_issuer(self) -> str:
        return preferences.get("shop.name")

    def _get_site_name(self) -> str:
        return preferences.get("shop.name")

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.seal_shop(text, CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal_shop(base64.b64decode(encrypted_text), CONTEXT).decode()
