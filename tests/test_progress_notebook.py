"""Progress in a notebook: a widget, text where there are no widgets, and a line without tqdm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient
from terminal import FILES, account, screen

if TYPE_CHECKING:
    from pathlib import Path

NOTEBOOK = [
    "sync(folder(), progress=True).complete",
    "(await aclient.sync(folder(), progress=True)).complete",
    "thread = threading.Thread(target=lambda: sync(folder(), progress=True))\nthread.start()\nthread.join()",
    "with contextlib.redirect_stderr(io.StringIO()) as hidden:\n    sync(folder(), progress=True)\nhidden.getvalue()",
    "%%capture\nsync(folder(), progress=True)",
    "qonto.set_faults({'rules': [{'path': '/v2/attachments/', 'status': 404, 'skip': 50}]})\n"
    "mirror = folder()\nsync(mirror, progress=True).complete",
    "sync(mirror, progress=True).complete",
]
OPENED = """
import contextlib, io, sys, threading
import qontokit
account = {"base_url": qonto.base_url, "access_token": qonto.access_token}
sync, aclient = qontokit.Client(**account).sync, qontokit.AsyncClient(**account)
"""


async def outputs(tmp_path: Path, missing: str = "nothing") -> tuple[list[list[Any]], Any]:
    """What stands under each cell of a notebook, and its widgets, in a kernel that may lack a package."""
    cells = [
        account(tmp_path, file_latency=0.05) + OPENED + f"sys.modules[{missing!r}] = None",
        *NOTEBOOK,
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(notebook, timeout=60)
    await client.async_execute()
    return [cell.outputs for cell in notebook.cells[1:]], client.widget_state


def text(cell: list[Any]) -> list[str]:
    return screen("".join(output.text for output in cell if output.output_type == "stream"))


@pytest.mark.parametrize(
    ("missing", "full", "partly"),
    [
        ("ipywidgets", FILES, r"attachments: +0%\| +\| 0/10 \[00:00<\?, \? files/s\]"),
        ("tqdm", "attachments: 60/60", "attachments: 0/10"),
    ],
)
async def test_a_notebook_without_widgets_has_text(tmp_path: Path, missing: str, full: str, partly: str) -> None:
    cells, _ = await outputs(tmp_path, missing)
    lines = [text(cell) for cell in cells]
    assert lines[3:5] == [[], []]
    for index, expected in [(0, full), (1, full), (2, full), (5, full), (6, partly)]:
        assert len(lines[index]) == 1, lines[index]
        assert re.fullmatch(expected, lines[index][0])


async def test_a_notebook_has_widgets(tmp_path: Path) -> None:
    cells, widgets = await outputs(tmp_path)
    assert [text(cell) for cell in cells] == [[]] * len(cells)
    shown = [[output.data for output in cell if output.output_type == "display_data"] for cell in cells]
    assert [len(bars) for bars in shown] == [1, 1, 1, 0, 0, 1, 1]
    assert re.match(r"(invoices|attachments): ", shown[0][0]["text/plain"])
    bars = [bar(widgets, data[0]) for data in shown if data]
    for label, figures, style, done, total in bars[:3]:
        assert (label, style, done, total) == ("attachments: 100%", "success", 60, 60)
        assert re.fullmatch(r" 60/60 \[\d\d:\d\d<\d\d:\d\d, +[\d.]+ files/s, \d\.\d\dMB\]", figures)
    assert bars[3][2:] == ("success", 60, 60)
    assert bars[4][2:] == ("danger", 0, 10)


def bar(widgets: Any, data: Any) -> tuple[str, str, str, float, float]:
    """Label, figures, style, value and maximum of a widget that stands in the notebook."""

    def state(model: str) -> Any:
        return widgets[model.removeprefix("IPY_MODEL_")]

    box = state(data["application/vnd.jupyter.widget-view+json"]["model_id"])
    label, measure, figures = (state(child) for child in box["children"])
    texts = [html["value"].replace("\u2007", " ").replace("&lt;", "<") for html in (label, figures)]
    return texts[0], texts[1], measure["bar_style"], measure["value"], measure["max"]
