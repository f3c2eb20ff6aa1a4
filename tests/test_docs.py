"""The documents tell the truth: commands exist, links lead somewhere, the map matches the house, both languages keep step."""

import re

import pytest

from tests.house import PACKAGE, ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *PACKAGE.rglob("README.md")])
pytestmark = pytest.mark.houseonly


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text())
    broken = [link for link in links if "://" not in link and not (document.parent / link).exists()]
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_make_word_exists(document):
    words = set(re.findall(r"`make ([a-z-]+)", document.read_text()))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    assert words <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_named_in_backticks_exists(document):
    named = re.findall(
        r"`((?:zhanggui|config|tests|bench|docs|bin)/[\w./-]+\.(?:py|md|json|css|js|html))`", document.read_text()
    )
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_readmes_of_both_languages_have_the_same_parts():
    parts = [re.findall(r"^(#+) ", (ROOT / name).read_text(), re.M) for name in ("README.md", "README.zh-CN.md")]
    assert parts[0] == parts[1]
    assert len(parts[0]) >= 6


def test_the_map_in_the_readme_is_the_house():
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text()
        missing = [f.parent.name for f in PACKAGE.rglob("apps.py") if f"{f.parent.name}/" not in text]
        assert missing == [], name


def test_every_term_of_the_glossary_has_both_languages():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", (ROOT / "docs" / "glossary.md").read_text(), re.M)
    terms = [row for row in rows if not set(row[0]) <= set("- ") and row[0].strip() != "English"]
    assert len(terms) >= 40
    assert [english for english, chinese, _ in terms if not re.search(r"[\u4e00-\u9fff]", chinese)] == []


def test_every_decision_says_what_and_why():
    decisions = sorted((ROOT / "docs" / "decisions").glob("[0-9][0-9][0-9][0-9]-*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        text = path.read_text()
        assert "**Decided**" in text, path.name
        assert "**Because**" in text, path.name


def test_every_proof_that_is_named_is_there():
    text = (ROOT / "docs" / "proofs.md").read_text()
    named = set(re.findall(r"`((?:zhanggui|tests)/[\w/]+\.py)(?:::(\w+))?`", text))
    assert len(named) > 60
    missing = []
    for path, test in sorted(named):
        file = ROOT / path
        if not file.exists() or (test and f"def {test}(" not in file.read_text()):
            missing.append(f"{path}::{test}")
    assert missing == []
