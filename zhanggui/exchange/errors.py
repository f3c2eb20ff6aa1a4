"""Refusals of imports: each with its own code and a sentence that helps."""

from django.utils.translation import gettext_lazy as _

from zhanggui.kit.errors import Refusal


class FileTooLarge(Refusal):
    code = "file_too_large"
    status = 413
    text = _("The file is larger than {limit} MB. Split it, or import it on the command line.")


class FileEmpty(Refusal):
    code = "file_empty"
    status = 422
    text = _("The file is empty.")


class FileUnreadable(Refusal):
    """Not a table at all."""

    code = "file_unreadable"
    status = 422
    text = _("This is not a table we can read ({what}). Save it as CSV (UTF-8) or XLSX and try again.")


class FileMangled(Refusal):
    """A table that breaks off or contradicts itself."""

    code = "file_mangled"
    status = 422
    text = _("The file is damaged near row {row}: {what}. Export it again and compare its size; nothing was imported.")


class HeaderMissing(Refusal):
    code = "header_missing"
    status = 422
    text = _("The first row does not name the columns. Add a row of names; needed are: {columns}.")


class ColumnsMissing(Refusal):
    code = "columns_missing"
    status = 422
    text = _("The file has no column for: {columns}. It has: {found}.")


class MappingUnknown(Refusal):
    code = "mapping_unknown"
    status = 422
    text = _("There is no mapping “{mapping}”. Choose one of: {choices}.")


class OptionUnfit(Refusal):
    code = "option_unfit"
    status = 422
    text = _("“{value}” does not fit {option}.")


class RunBusy(Refusal):
    code = "run_busy"
    status = 409
    text = _("This import is under way already.")


class RunOver(Refusal):
    code = "run_over"
    status = 409
    text = _("This import is over. Upload the file again for another run.")
