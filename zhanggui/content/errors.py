"""Refusals of content."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal


class PageChanged(Refusal):
    code = "page_changed"
    status = 409
    text = _("Somebody changed this page in the meantime. Look at it as it is now, then do it again.")


class NothingToUndo(Refusal):
    code = "nothing_to_undo"
    status = 409
    text = _("There is nothing to take back.")


class TooManyBlocks(Refusal):
    code = "too_many_blocks"
    status = 422
    text = _("A page has at most {most} blocks.")
