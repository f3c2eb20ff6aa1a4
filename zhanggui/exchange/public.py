"""The face of exchange: nobody outside imports anything else."""

from zhanggui.exchange.actions.import_here import import_here
from zhanggui.exchange.actions.run import carry_out
from zhanggui.exchange.actions.start import cancel, start
from zhanggui.exchange.actions.upload import upload
from zhanggui.exchange.errors import (
    ColumnsMissing,
    FileEmpty,
    FileMangled,
    FileTooLarge,
    FileUnreadable,
    HeaderMissing,
    MappingUnknown,
    OptionUnfit,
    RunBusy,
    RunOver,
)
from zhanggui.exchange.mapping import MAPPINGS
from zhanggui.exchange.queries.preview import (
    Column,
    FieldChoice,
    MappingChoice,
    OptionChoice,
    Preview,
    SavedChoice,
    preview,
)
from zhanggui.exchange.queries.runs import Issue, Progress, RunRow, issues, progress, report, run_row, runs

__all__ = [
    "ColumnsMissing",
    "FileEmpty",
    "FileMangled",
    "FileTooLarge",
    "FileUnreadable",
    "HeaderMissing",
    "MappingUnknown",
    "OptionUnfit",
    "RunBusy",
    "RunOver",
    "MAPPINGS",
    "Column",
    "FieldChoice",
    "Issue",
    "MappingChoice",
    "OptionChoice",
    "Preview",
    "Progress",
    "SavedChoice",
    "RunRow",
    "cancel",
    "carry_out",
    "import_here",
    "issues",
    "preview",
    "progress",
    "report",
    "run_row",
    "runs",
    "start",
    "upload",
]
