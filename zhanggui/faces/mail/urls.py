"""Addresses of this face: `localized` stand below /zh-cn/ and /en/, `plain` at the root."""

from django.urls import include, path

from zhanggui.faces.mail import views

_pages = [
    path("demo/mail", views.letter_box, name="box"),
    path("demo/mail/<uuid:mail_id>", views.letter, name="letter"),
    path("demo/mail/<uuid:mail_id>/body", views.body, name="body"),
    path("demo/mail/<uuid:mail_id>/part/<int:place>", views.attachment, name="attachment"),
]
localized: list = [path("", include((_pages, "mail"), namespace="mail"))]
plain: list = []
