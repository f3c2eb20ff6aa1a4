"""Pages for what is not there and what is not allowed, in the clothes of the face that was asked."""

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if "desk" in request.path.split("/")[1:3] and getattr(getattr(request, "user", None), "is_authenticated", False):
        return import_string("zhanggui.faces.workbench.views.entrance.missing")(request)
    return import_string("zhanggui.faces.storefront.views.errors.not_found")(request, exception)
