"""How a product comes on sale and off it."""

from zhanggui.catalogue.models import ProductState
from zhanggui.kit.states import Machine

PRODUCT = Machine(
    "product",
    {
        ProductState.DRAFT: {ProductState.LIVE, ProductState.WITHDRAWN},
        ProductState.LIVE: {ProductState.WITHDRAWN, ProductState.DRAFT},
        ProductState.WITHDRAWN: {ProductState.LIVE},
    },
)
