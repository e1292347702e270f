"""The README in pieces that tests can run and compare."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

TEXT = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def section(title: str) -> str:
    """What stands below a heading, up to the next one of its level."""
    level = len(title) - len(title.lstrip("#"))
    found = re.search(rf"^{re.escape(title)}\n.*?(?=^#{{2,{level}}} |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    return found[0] if found else ""


def blocks(language: str) -> list[str]:
    """The fenced blocks of one language outside the recipes, in order."""
    return fenced(language, TEXT.replace(section("## Recipes"), ""))


def recipe(program: str, language: str) -> str:
    """The code of the recipe for a program."""
    (block,) = fenced(language, section(f"### {program}"))
    return block


def fenced(language: str, text: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def table(first_header: str) -> list[list[str]]:
    """The rows of the table whose first header cell begins like this, cell by cell."""
    found = re.search(rf"^\| {re.escape(first_header)}.*\n\|[-|]+\n((?:\|.*\n)+)", TEXT, re.MULTILINE)
    assert found, f"the README has no table {first_header!r}"
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found[1].splitlines()]


def quoted(text: str) -> list[str]:
    """What stands in backquotes."""
    return re.findall(r"`([^`]+)`", text)


async def run(block: str) -> dict[str, Any]:
    """Run a block of Python as a script or a notebook does, and give what it defined."""
    code = compile(block, "README.md", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    names: dict[str, Any] = {"__name__": "__main__"}
    assert isinstance(code, CodeType)
    ended = FunctionType(code, names)()
    if inspect.isawaitable(ended):
        await ended
    return names
