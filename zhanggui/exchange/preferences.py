from django.utils.translation import gettext_lazy as _

from zhanggui.kit.preferences import declare

declare(
    "imports.max_mb",
    200,
    _("The largest file that may be uploaded for an import, in MB."),
    "number",
    label=_("Largest import (MB)"),
)
