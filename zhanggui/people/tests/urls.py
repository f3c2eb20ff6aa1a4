"""Addresses for the tests of signing in: allauth's own, and the two of the desk that its pages lead to."""

from django.http import HttpResponse
from django.urls import include, path


def who(request):
    return HttpResponse(f"{request.user.is_authenticated}:{request.user.pk}")


DESK = [path("desk/", who, name="home"), path("desk/secure/", who, name="secure")]
urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("desk", who),
    path("", include((DESK, "desk"))),
]
