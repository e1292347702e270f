"""``qontokit demo``, the first thing that a newcomer runs."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from command import Account, run

if TYPE_CHECKING:
    from pathlib import Path


def test_demo_twice_in_a_row(tmp_path: Path) -> None:
    for _ in range(2):
        done = run("demo", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["ok"] is True
    assert report["edits"] == 25
    assert report["first_sync"]["waiting"] > 0
    # An edited invoice that never had a file is asked for again, so some may wait still.
    assert report["second_sync"]["waiting"] < report["first_sync"]["waiting"]
    assert report["verified"]["ok"] == report["verified"]["checked"] > 1000
    assert "sqlite3" in done.stderr
    with closing(sqlite3.connect(tmp_path / "qontokit-demo" / "mirror.db")) as database:
        counts = [
            database.execute(f"select count(*) from {view}_invoices").fetchone() for view in ("supplier", "client")
        ]
    assert counts == [(600,), (400,)]


def test_demo_needs_no_account_and_no_network(tmp_path: Path) -> None:
    proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    done = run("demo", tmp_path / "demo", "--quiet", account=Account(access_token="", more=proxy))
    assert (done.returncode, done.stderr) == (0, "")


def test_demo_touches_nobodys_files(tmp_path: Path) -> None:
    (tmp_path / "mirror.db").write_text("precious")
    done = run("demo", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert (tmp_path / "mirror.db").read_text() == "precious"
