"""Packages that are used when they are installed, and never required."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def needed(package: str, method: str, *, extra: str | None = None) -> Any:
    """Import a package that a method needs; without it the error names the extra that brings it."""
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        help_text = f"{method} needs {package}: pip install 'qontokit[{extra or package}]'"
        raise ModuleNotFoundError(help_text, name=package) from None
