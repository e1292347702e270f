"""A notebook, run from its first cell to its last on an offline Qonto; as a program, writes it with what it shows.

Run from the project's root: python tests/notebook.py tests/notebooks/month_end.ipynb
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from qontokit.testing import FakeQonto

ACCOUNT: dict[str, Any] = {"supplier_invoices": 120, "client_invoices": 10, "attachment_bytes": 2_000, "seed": 36}


def read(path: Path) -> Any:
    """A notebook as it is kept, checked against its format."""
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    return notebook


def fingerprint(notebook: Any) -> str:
    """What the sources of all cells come to: results that were kept with another one are not theirs."""
    sources = "\0".join(cell.source for cell in notebook.cells)
    return hashlib.sha256(sources.encode()).hexdigest()


async def execute(notebook: Any, qonto: FakeQonto, folder: Path) -> None:
    """Run every cell in a folder, with an environment that leads to the account, and keep what the cells show."""
    access = {"QONTO_BASE_URL": qonto.base_url, "QONTO_ACCESS_TOKEN": qonto.access_token}
    own = {"IPYTHONDIR": str(folder / ".ipython")}  # so that nobody's start-up files run
    place = {"metadata": {"path": str(folder)}}
    client = NotebookClient(
        notebook, timeout=100, record_timing=False, resources=place, extra_arguments=["--log-level=ERROR"]
    )
    await client.async_execute(env={**os.environ, **access, **own})


def write(path: Path) -> None:
    """Run a notebook and keep it with what it shows."""
    notebook = read(path)
    with FakeQonto(**ACCOUNT) as qonto, tempfile.TemporaryDirectory() as folder:
        asyncio.run(execute(notebook, qonto, Path(folder)))
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "shown_by": fingerprint(notebook),
    }
    nbformat.write(notebook, path)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
