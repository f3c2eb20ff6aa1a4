"""The face of marketing: nobody outside imports anything else."""

from zhanggui.marketing.actions.make_coupons import make_coupon, make_coupon_batch, stop_coupon
from zhanggui.marketing.actions.save_promotion import change_state, save_promotion
from zhanggui.marketing.dto import CouponRow, Promotion, PromotionDraft, PromotionFigures, Scope
from zhanggui.marketing.models import PromotionKind
from zhanggui.marketing.queries.coupons import coupon_rows, coupons_known, uses_of
from zhanggui.marketing.queries.preview import preview
from zhanggui.marketing.queries.promotions import figures_of, promotion, promotions

__all__ = [
    "CouponRow",
    "Promotion",
    "PromotionDraft",
    "PromotionFigures",
    "PromotionKind",
    "Scope",
    "change_state",
    "coupon_rows",
    "coupons_known",
    "figures_of",
    "make_coupon",
    "make_coupon_batch",
    "preview",
    "promotion",
    "promotions",
    "save_promotion",
    "stop_coupon",
    "uses_of",
]
