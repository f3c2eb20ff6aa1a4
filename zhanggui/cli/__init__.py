"""The command line."""

from zhanggui.cli.main import main

__all__ = ["main"]
