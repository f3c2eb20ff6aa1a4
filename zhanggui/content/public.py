"""The face of content: what pages and the workbench may use."""

from zhanggui.content.actions.arrange import move_block, publish, remove_block, save_block, show_block, undo
from zhanggui.content.dto import KINDS, RULES, Block, BlockPicture, Draft, Words
from zhanggui.content.errors import NothingToUndo, PageChanged, TooManyBlocks
from zhanggui.content.preview import preview_token, read_preview
from zhanggui.content.queries.pages import draft, draft_blocks, live_blocks

__all__ = [
    "Block",
    "BlockPicture",
    "draft",
    "Draft",
    "draft_blocks",
    "KINDS",
    "live_blocks",
    "move_block",
    "NothingToUndo",
    "PageChanged",
    "preview_token",
    "publish",
    "read_preview",
    "remove_block",
    "RULES",
    "save_block",
    "show_block",
    "TooManyBlocks",
    "undo",
    "Words",
]
