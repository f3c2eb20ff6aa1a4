"""Addresses of this face: `localized` stand below /zh-cn/ and /en/, `plain` at the root."""

from django.urls import path

from zhanggui.faces.api.buying import router as buying
from zhanggui.faces.api.catalogue import router as catalogue
from zhanggui.faces.api.changes import router as changes
from zhanggui.faces.api.docs import page
from zhanggui.faces.api.documents import mine
from zhanggui.faces.api.documents import router as documents
from zhanggui.faces.api.hooks import router as hooks
from zhanggui.faces.api.house import api
from zhanggui.faces.api.manage import router as manage
from zhanggui.faces.api.orders import router as orders

for router in (catalogue, buying, orders, mine, hooks):
    api.add_router("", router)
api.add_router("manage", manage)
api.add_router("manage", changes)
api.add_router("manage", documents)

localized: list = []
plain: list = [path("api/v1/docs", page, name="api-docs"), path("api/v1/", api.urls)]
