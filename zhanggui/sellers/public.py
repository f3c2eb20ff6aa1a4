"""The face of sellers: who sells, and whether it is the platform itself."""

from zhanggui.sellers.actions.edit import create_seller, edit_seller
from zhanggui.sellers.dto import SellerCard, SellerTextDraft
from zhanggui.sellers.errors import SellerSlugTaken
from zhanggui.sellers.queries.sellers import house_seller, seller_cards, sellers

__all__ = [
    "SellerCard",
    "SellerSlugTaken",
    "SellerTextDraft",
    "create_seller",
    "edit_seller",
    "house_seller",
    "seller_cards",
    "sellers",
]
