"""The description of the API as a page without anybody else's files."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhanggui.faces.api.house import api


def page(request: HttpRequest) -> HttpResponse:
    schema = api.get_openapi_schema(path_prefix="/api/v1/")
    operations = [
        {
            "path": path,
            "method": method.upper(),
            "summary": entry.get("summary", ""),
            "text": entry.get("description", ""),
        }
        for path, methods in schema["paths"].items()
        for method, entry in methods.items()
    ]
    return render(request, "api/docs.html", {"operations": operations, "info": schema["info"]}, using="jinja2")
