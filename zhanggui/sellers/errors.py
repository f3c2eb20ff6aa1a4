"""Refusals of sellers."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal


class SellerSlugTaken(Refusal):
    code = "seller_slug_taken"
    status = 409
    text = _("Another seller already uses the address “{slug}”.")
