"""The page that says which test shows what names only tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = (TESTS / "README.md").read_text("utf-8")
FILE = re.compile(r"[\w./]+\.(?:rs|py|md)")
FUNCTION = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)+")


def located(name: str) -> Path:
    """Where a file lies that the page names."""
    return (TESTS.parent if name.startswith("src/") else TESTS) / name


def quoted(text: str) -> list[str]:
    """What stands in backquotes outside fenced blocks, also where a line ends before it."""
    return re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE))


def named() -> list[tuple[str, str]]:
    """Every function of the page with the file that its entry named last."""
    found = []
    for entry in re.split(r"^- |\n\n", PAGE, flags=re.MULTILINE):
        file = ""
        for word in quoted(entry):
            if FILE.fullmatch(word):
                file = word
            elif FUNCTION.fullmatch(word):
                found.append((file, word))
    return found


FILES = sorted({word for word in quoted(PAGE) if FILE.fullmatch(word)})


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_there(name: str) -> None:
    assert located(name).is_file()


@pytest.mark.parametrize(("file", "function"), named())
def test_every_test_is_in_its_file(file: str, function: str) -> None:
    assert file, "no file is named before it"
    word = "def" if file.endswith(".py") else r"(?:pub(?:\([a-z]+\))? )?(?:async )?fn"
    heading = rf"^ *(?:async )?{word} {function}\("
    assert re.search(heading, located(file).read_text("utf-8"), re.MULTILINE)


def test_the_page_names_what_it_should() -> None:
    assert {f"I{number}" for number in range(1, 21)} <= set(re.findall(r"^- \*\*(I\d+)\*\*", PAGE, re.MULTILINE))
    assert len(named()) > 90
    assert len(FILES) > 40
    assert PAGE.count("`") % 2 == 0
