"""Addresses of this face: `localized` stand below /zh-cn/ and /en/, `plain` at the root."""

from django.urls import include, path

from zhanggui.faces.storefront.views import (
    account,
    basket,
    beacon,
    checkout,
    components,
    files,
    front,
    listing,
    orders,
    payment,
    product,
    seo,
    verify,
)

_pages = [
    path("", front.home, name="home"),
    path("all", listing.everything, name="all"),
    path("c/<str:slug>", listing.category, name="category"),
    path("p/<str:slug>", product.product, name="product"),
    path("search", listing.search_page, name="search"),
    path("suggest", listing.suggest, name="suggest"),
    path("basket", basket.basket, name="basket"),
    path("basket/part", basket.part, name="basket_part"),
    path("basket/add", basket.add, name="basket_add"),
    path("basket/change", basket.change, name="basket_change"),
    path("checkout", checkout.checkout, name="checkout"),
    path("o/<str:token>", orders.by_link, name="order_link"),
    path("o/<str:token>/pay", payment.pay, name="pay"),
    path("o/<str:token>/return", payment.returned, name="returned"),
    path("o/<str:token>/cancel", payment.cancel, name="cancel"),
    path("o/<str:token>/receipt.pdf", orders.receipt, name="receipt"),
    path("o/<str:token>/document", orders.document, name="document"),
    path("orders/<str:number>", orders.order, name="order"),
    path("places", checkout.offered, name="places"),
    path("account", account.account, name="account"),
    path("account/sign-in", account.sign_in, name="sign_in"),
    path("account/sign-out", account.sign_out, name="sign_out"),
    path("account/addresses", account.addresses, name="addresses"),
    path("account/details", account.details, name="details"),
    path("account/demo/<str:token>", account.demo_sign_in, name="demo_sign_in"),
    path("d/<str:token>", files.download, name="download"),
    path("verify", verify.verify, name="verify"),
    path("manifest.webmanifest", files.manifest, name="manifest"),
    path("about", front.about, name="about"),
    path("ui/all", components.overview, name="components_all"),
    path("ui", components.components, name="components"),
]
localized: list = [path("", include((_pages, "storefront"), namespace="storefront"))]
plain: list = [
    path("", front.root),
    path("b", beacon.beacon, name="beacon"),
    path("robots.txt", seo.robots),
    path("sitemap.xml", seo.sitemap_index, name="sitemap"),
    path("sitemap-<slug:locale>-<int:chunk>.xml", seo.sitemap, name="sitemap_chunk"),
    path("media/p/<slug:shard>/<str:name>", files.picture, name="picture"),
    path("media/card/<str:sha256>.jpg", files.card, name="card"),
    path("favicon.ico", files.favicon),
]
