"""The walls inside the house. Each says what it guards; none is ever loosened."""

import ast
import re

import pytest

from tests.house import FACES, MODULES, PACKAGE, ROOT, home_of, imports, outer_tests, sources, tree, where

FILE_LINES = 400
FUNCTION_LINES = 60
MONEY = ("ledger", "payments", "taxation", "ordering")
pytestmark = pytest.mark.houseonly


def test_no_file_is_longer_than_a_reader_can_hold():
    files = (*sources(tests=True), *outer_tests())
    long = [where(f, n) for f in files if (n := len(f.read_text().splitlines())) > FILE_LINES]
    assert long == []


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{where(file, node.lineno)} {node.name}"
        for file in sources()
        for node in ast.walk(tree(file))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_only_the_public_face_of_a_module_is_imported_from_outside():
    crossed = []
    for file in sources(tests=True):
        for line, name in imports(file):
            parts = name.split(".")
            if parts[0] != "zhanggui" or len(parts) < 2 or parts[1] not in MODULES or home_of(file) == parts[1]:
                continue
            if parts[2:3] != ["public"]:
                crossed.append(f"{where(file, line)} {name}")
    assert crossed == []


def test_a_face_imports_no_other_face():
    crossed = [
        f"{where(file, line)} {name}"
        for file in sources()
        if home_of(file).startswith("faces.")
        for line, name in imports(file)
        if name.startswith("zhanggui.faces.") and not name.startswith(f"zhanggui.{home_of(file)}.")
    ]
    assert crossed == []


def test_faces_ask_modules_and_never_the_database():
    """A face with a table of its own (what the mail face has sent) touches that table only, in the files named here."""
    own_tables = {"faces.mail": {"models.py", "outgoing.py", "sink.py"}}
    found = []
    for file in sources():
        home = home_of(file)
        if not home.startswith("faces.") or file.name in own_tables.get(home, set()):
            continue
        found += [f"{where(file, line)} {name}" for line, name in imports(file) if name.startswith("django.db")]
        found += [
            f"{where(file, node.lineno)} .objects"
            for node in ast.walk(tree(file))
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")
        ]
    assert found == []


def test_only_the_clock_reads_the_clock():
    pattern = re.compile(r"\b(datetime\.now|timezone\.now|utcnow|date\.today)\(")
    read = [
        where(file, number)
        for file in sources()
        if file != PACKAGE / "kit" / "clock.py" and "simulators" not in file.parts
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert read == []


def test_there_is_no_float_where_money_is():
    files = [file for file in sources() if home_of(file) in MONEY or file == PACKAGE / "kit" / "money.py"]
    found = [
        where(file, node.lineno)
        for file in files
        for node in ast.walk(tree(file))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
    ]
    assert found == []


def test_what_the_house_does_not_use_is_not_used():
    banned = (
        "django.dispatch",
        "django.db.models.signals",
        "django.contrib.contenttypes.fields",
        "django.core.signals",
    )
    used = [
        f"{where(file, line)} {name}" for file in sources() for line, name in imports(file) if name.startswith(banned)
    ]
    relative = [where(file, line) for file in sources() for line, name in imports(file) if name == "a relative import"]
    assert used + relative == []


def test_no_model_hides_logic_in_save():
    hidden = [
        where(file, node.lineno)
        for file in sources()
        if file.name.endswith("models.py")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete")
    ]
    assert hidden == []


@pytest.mark.parametrize("module", [*[m for m in MODULES if (PACKAGE / m / "apps.py").exists()], "kit"])
def test_every_module_has_its_page(module):
    page = PACKAGE / module / "README.md"
    assert page.exists(), f"{module} has no README.md"
    assert 5 <= len(page.read_text().splitlines()) <= 90


def test_pages_ask_nobody_else_for_anything():
    """No template or style names a file of another host, and none carries script or style inside (the CSP would stop it)."""
    outside = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?https?://""", re.I)
    inline = re.compile(
        r"<style\b|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(?:src=|type=\"application/(?:ld\+)?json\"))", re.I
    )
    files = [
        f for kind in ("*.html", "*.css") for f in PACKAGE.rglob(kind) if "mail" not in f.relative_to(PACKAGE).parts[:2]
    ]
    found = [
        f"{where(file, number)} {line.strip()[:80]}"
        for file in files
        if "simulators" not in file.parts and "files" not in file.parts  # demo/files are goods that are downloaded
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if outside.search(line) or (file.suffix == ".html" and inline.search(line))
    ]
    assert found == []


def test_the_project_names_no_machine():
    """No path of a developer's machine stands in the project."""
    pattern = re.compile(r"/(?:work|root|home/[a-z]+)/")
    found = [
        where(file, number)
        for folder in (PACKAGE, ROOT / "config", ROOT / "bin", ROOT / "docs", ROOT / "bench")
        for file in folder.rglob("*")
        if file.suffix in {".py", ".md", ".html", ".sh", ".toml", ".js", ""} and file.is_file()
        for number, line in enumerate(file.read_text(errors="ignore").splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_the_faces_are_those_we_know():
    assert FACES
    assert set(FACES) <= {"storefront", "workbench", "api", "agents", "edi", "mail", "channels"}
