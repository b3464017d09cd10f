"""The README shows the real draft of the example deal and names commands that exist."""

import re
from pathlib import Path

import pytest

from analyzer.app import Analyzer
from analyzer.handoff.rendering import Format, render

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _words(line: str) -> str:
    """A line without the marks by which quoting and headings differ, and without the numbers that count items."""
    return re.sub(r"\d+", "0", re.sub(r"[>#*]", "", line)).strip()


@pytest.fixture(scope="module")
def draft() -> set[str]:
    made = Analyzer().draft([ROOT / "examples" / "claimfold-orchard-pike"])
    return {_words(line) for line in render(made, Format.MARKDOWN).decode().splitlines()}


def test_the_draft_in_the_readme_is_the_draft_of_the_example(draft: set[str]) -> None:
    shown = README.partition("<!-- draft -->")[2].partition("<!-- /draft -->")[0]
    lines = [_words(line) for line in shown.splitlines() if _words(line)]
    assert len(lines) >= 6
    assert [line for line in lines if line not in draft] == []


def test_the_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([a-z]+)\b", README)) - {"sure"}
    assert targets and all(re.search(rf"(?m)^{target}:", makefile) for target in targets)


def test_the_files_that_the_readme_links_to_exist() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert links and [link for link in links if not (ROOT / link).exists()] == []
