"""Addresses for the tests of signing in: allauth's own and nothing else."""

from django.http import HttpResponse
from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("desk", lambda request: HttpResponse(f"{request.user.is_authenticated}:{request.user.pk}")),
]
