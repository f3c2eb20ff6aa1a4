"""The face of giftcards: nobody outside imports anything else."""

from zhanggui.giftcards.actions.issue import Issued, Ordered, issue_card, order_card
from zhanggui.giftcards.actions.spend import redeem_card, use_card
from zhanggui.giftcards.actions.void import activate_card, reveal_code, void_card
from zhanggui.giftcards.errors import CardAmount, CardExpired, CardNeeded, CardSpent, CardTooSmall, CardUnknown
from zhanggui.giftcards.law import CardLaw, card_law
from zhanggui.giftcards.queries.cards import CardPage, CardView, card_page, cards, cards_of, look_up

__all__ = [
    "CardAmount",
    "CardExpired",
    "CardLaw",
    "CardNeeded",
    "CardPage",
    "CardSpent",
    "CardTooSmall",
    "CardUnknown",
    "CardView",
    "Issued",
    "Ordered",
    "activate_card",
    "card_law",
    "card_page",
    "cards",
    "cards_of",
    "issue_card",
    "look_up",
    "order_card",
    "redeem_card",
    "reveal_code",
    "use_card",
    "void_card",
]
