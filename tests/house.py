"""What the tests of the house's tidiness share: its files, their modules, their syntax trees."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "zhanggui"
MODULES = (
    *(
        "analytics",
        "people",
        "ledger",
        "sellers",
        "payments",
        "taxation",
        "catalogue",
        "giftcards",
        "ordering",
        "fulfilment",
    ),
    *(
        "membership",
        "conversations",
        "feedback",
        "marketing",
        "settlement",
        "supply",
        "trust",
        "content",
        "operations",
        "exchange",
    ),
)
FACES = sorted(folder.name for folder in (PACKAGE / "faces").iterdir() if (folder / "apps.py").exists())


@cache
def sources(*, tests: bool = False) -> tuple[Path, ...]:
    """Python files of the package; migrations are written by a machine and left out."""
    files = (file for file in PACKAGE.rglob("*.py") if "migrations" not in file.parts)
    return tuple(sorted(file for file in files if tests or "tests" not in file.relative_to(ROOT).parts))


@cache
def outer_tests() -> tuple[Path, ...]:
    """The tests that belong to no module: those beside this file."""
    return tuple(sorted((ROOT / "tests").rglob("*.py")))


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(), str(file))


def home_of(file: Path) -> str:
    """The module or face that a file belongs to: `ordering`, `faces.storefront`, `kit`."""
    parts = file.relative_to(PACKAGE).parts
    return ".".join(parts[:2]) if parts[0] == "faces" else parts[0]


def imports(file: Path) -> list[tuple[int, str]]:
    """(line, dotted name) of all imports of a file, also those inside functions; `from a import b` gives `a.b`."""
    found = []
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.append((node.lineno, "a relative import"))
    return found


def where(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT)}:{line}"
