"""What a real browser makes of what notebooks show, on light and on dark pages."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from documents import write
from qontokit._html import panel, table

if TYPE_CHECKING:
    from qontokit.testing import FakeQonto

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--window-size=1100,900",
)
BROWSER_TIMEOUT = 120
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
# Page, letters and every second row, as the themes of Jupyter and of VS Code have them.
THEMES = {
    "lab-light": ("#fff", "rgba(0,0,0,.87)", "#f5f5f5"),
    "lab-dark": ("#111", "#fff", "#212121"),
    "classic": ("#fff", "#000", "#f5f5f5"),
    "code-dark": ("#1e1e1e", "#ccc", "#2a2a2a"),
    "code-light": ("#fff", "#3b3b3b", "#f2f2f2"),
}
NASTY = [
    "<script>window.owned = 1</script>",
    "<img src=http://127.0.0.1:9/x onerror='window.owned=1'>",
    "</div></td></tr></table></div><style>*{display:none}</style>",
    "\" onmouseover=\"window.owned=1\" style=\"position:fixed;inset:0;background:red",
    "שלום חברה בע״מ 123 \u202e gpj.exe",
]  # fmt: skip
PAGE = Path(__file__).parent / "data" / "notebook_page.html"


def everything(qonto: FakeQonto, folder: Path) -> list[str]:
    """What a notebook shows of one of each kind."""
    with qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        window = client.client_invoices.updated_since(None)
        page = next(client.supplier_invoices.list().pages())
        window.collect()
        synced = client.sync(folder / "mirror")
        qonto.edit("supplier_invoices", 1)
        qonto.set_faults({"uploads": [{"file_name": "03", "code": "invalid", "detail": NASTY[0]}]})
        paths = write(folder / "in", *(f"{number:02}.pdf" for number in range(7)))
        uploaded = client.supplier_invoices.upload(paths, ledger=folder / "mirror")
        file = client.attachments.download(str(page[0]["attachment_id"]), folder)
        shown: list[Any] = [
            client.supplier_invoices.list(),
            window,
            page,
            synced,
            uploaded,
            uploaded[0],
            uploaded[3],
            file,
        ]
    with qontokit.Mirror(folder / "mirror") as mirror:
        shown += [mirror.status(), mirror.verify(), next(mirror.attachments()), next(mirror.changes())]
        drawn = [mirror._repr_html_()]
    money = {"value": "1.00", "currency": "EUR"}
    fields = ("id", "invoice_number", "supplier_name", "status", "due_date")
    hostile: list[Any] = [{**dict.fromkeys(fields, text), "total_amount": money} for text in NASTY]
    shown += [mirror, synced.resources["client_invoices"], qontokit.Page(hostile, None)]
    listed = table(["name", "rows"], [[text, 7] for text in NASTY], caption=NASTY[2])
    return [*drawn, *(thing._repr_html_() for thing in shown), panel(NASTY[0], {NASTY[1]: NASTY[3]}, listed)]


@pytest.fixture
def browser() -> str:
    """A browser that can be told to write down a page as it became."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no browser on PATH to look at what notebooks show (on Debian: apt install chromium)")
    return found


def measured(browser: str, page: Path) -> dict[str, Any]:
    """What the page's own script found out."""
    profile = page.with_suffix(".profile")
    command = [browser, *FLAGS, f"--user-data-dir={profile}", "--dump-dom", page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=BROWSER_TIMEOUT, check=False)
    found = re.search(r'<pre id="told">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, (done.returncode, done.stderr[-2000:], done.stdout[-2000:])
    told: dict[str, Any] = json.loads(unescape(found[1]))
    return told


def test_everything_can_be_read_on_light_and_on_dark_and_does_nothing(
    browser: str, fake_qonto: FakeQonto, tmp_path: Path
) -> None:
    drawn = everything(fake_qonto, tmp_path)
    themes = "".join(
        f"#{name} {{ background: {page}; color: {letters} }} #{name} tbody tr:nth-child(odd) {{ background: {odd} }}\n"
        for name, (page, letters, odd) in THEMES.items()
    )
    sections = "".join(f'<section id="{name}">{"".join(drawn)}</section>' for name in THEMES)
    page = tmp_path / "page.html"
    empty = PAGE.read_text(encoding="utf-8")
    page.write_text(empty.replace("/*themes*/", themes).replace("<!--sections-->", sections), encoding="utf-8")
    told = measured(browser, page)
    assert told["themes"].keys() == THEMES.keys()
    for name, seen in told["themes"].items():
        assert seen["texts"] > 300, name
        assert seen["least_contrast"] >= LEAST_CONTRAST, (name, seen["least_contrast"])
        assert (seen["unseen"], seen["outside"]) == (0, 0), name
        assert set(seen["amounts"]) == {"right"}, name
        assert "rgba(0, 0, 0, 0)" not in seen["lines"], name
    assert len({seen["texts"] for seen in told["themes"].values()}) == 1
    assert (told["owned"], told["title"], told["scripts"], told["fetched"]) == (None, "as it was", 1, 0)
    assert told["beside"] > 0
    assert not told["is_wide"]
