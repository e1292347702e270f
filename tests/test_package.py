"""What importing the package costs and shows."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from typing import TYPE_CHECKING

import pytest
import qontokit

if TYPE_CHECKING:
    from pathlib import Path


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


def test_the_pytest_plugin_loads_nothing_heavy() -> None:
    code = "import sys, qontokit._fixtures; print(*sorted(name for name in sys.modules if 'qonto' in name))"
    assert python(code).split() == ["qontokit", "qontokit._fixtures"]


def test_the_fixtures_work_in_a_project_of_the_users(tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text("""
import qontokit

def test_one(fake_qonto):
    client = qontokit.Client(base_url=fake_qonto.base_url, access_token=fake_qonto.access_token)
    assert len(client.client_invoices.list().collect()) == 100

def test_more(make_fake_qonto):
    assert len(make_fake_qonto(supplier_invoices=3).rows("supplier_invoices")) == 3
    assert make_fake_qonto().base_url != make_fake_qonto().base_url
""")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-W",
        "error",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:asyncio",
        str(tmp_path),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
