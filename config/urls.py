"""All addresses: each face brings its own; the localised ones stand below `/zh-cn/` and `/en/`."""

from importlib import import_module

from zhanggui.kit.locales import localized_patterns

FACES = [import_module(f"zhanggui.faces.{face}.urls") for face in ("api", "storefront", "workbench", "mail")]
MACHINES, *PEOPLE = FACES

# None of them can be taken for another; those that are asked most stand first.
urlpatterns: list = [*MACHINES.plain]
urlpatterns += localized_patterns(*(pattern for face in FACES for pattern in face.localized))
urlpatterns += [pattern for face in PEOPLE for pattern in face.plain]

handler403 = "zhanggui.faces.storefront.views.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "zhanggui.faces.storefront.views.errors.server_error"
