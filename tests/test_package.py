"""What importing the package costs and shows."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest
import qontokit


def python(code: str) -> str:
    """Run code in a fresh interpreter and give what it prints."""
    command = [sys.executable, "-I", "-c", code]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_every_name_that_is_promised_is_there() -> None:
    for name in qontokit.__all__:
        assert getattr(qontokit, name) is not None
    assert dir(qontokit) == sorted(qontokit.__all__)


def test_a_misspelt_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Clinet"):
        getattr(qontokit, "Clinet")  # noqa: B009


def test_the_version_is_the_distributions() -> None:
    assert qontokit.__version__ == metadata.version("qontokit")


@pytest.mark.parametrize("names", ["", "Client, AsyncClient, Mirror"])
def test_importing_loads_no_machinery_and_starts_no_thread(names: str) -> None:
    statement = f"from qontokit import {names}" if names else "import qontokit"
    code = f"""
import os, sys
{statement}
print([name for name in ("asyncio", "logging", "dataclasses", "inspect", "ssl") if name in sys.modules])
print(len(os.listdir("/proc/self/task")))
"""
    assert python(code).split() == ["[]", "1"]


def test_importing_loads_nothing_else_at_all() -> None:
    code = "import sys; before = set(sys.modules); import qontokit; print(*sorted(set(sys.modules) - before))"
    assert python(code).split() == ["qontokit"]


def test_python_dash_m_is_the_command() -> None:
    command = [sys.executable, "-m", "qontokit", "--version"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["qontokit", qontokit.__version__]
