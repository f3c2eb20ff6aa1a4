"""All addresses: each face brings its own; the localised ones stand below `/zh-cn/` and `/en/`."""

from importlib import import_module

from zhanggui.kit.locales import localized_patterns

FACES = [import_module(f"zhanggui.faces.{face}.urls") for face in ("storefront", "workbench", "api", "mail")]

urlpatterns = [pattern for face in FACES for pattern in face.plain]
urlpatterns += localized_patterns(*(pattern for face in FACES for pattern in face.localized))
