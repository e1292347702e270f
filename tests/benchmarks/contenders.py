"""How each contender is started, and what arrived."""

import json
import sqlite3
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from .account import Account, account
from .conditions import Contender
from .process import Run, run

HERE = Path(__file__).parent
MODULES = {"PYTHONPATH": str(HERE.parent)}
COMMAND = str(Path(sys.executable).with_name("qontokit"))


def script(name: str) -> list[str]:
    return [sys.executable, str(HERE / f"{name}.py")]


def module(name: str) -> list[str]:
    """A script that shares modules with others; it needs `MODULES` in its environment."""
    return [sys.executable, "-m", f"benchmarks.{name}"]


def command(*more: str) -> list[str]:
    """Our command; the folder of the mirror comes last."""
    return [COMMAND, "sync", "--json", "--quiet", "--resource", "supplier_invoices", *more]


def ours(kind: str, **options: Any) -> list[str]:
    """Our AsyncClient or Client in a script of a few lines."""
    return [*script("ours/sync"), kind, json.dumps(options)]


def contender(
    scenario: str,
    name: str,
    line: list[str],
    settings: Mapping[str, Any],
    environment: Mapping[str, str] | None = None,
    wanted_files: int = 0,
) -> Contender:
    """A command that is given a folder and an account of its own, so that no run finds what another left."""

    def start(folder: Path) -> Run:
        with account(**settings) as qonto:
            done = against(qonto, scenario, name, [*line, str(folder)], folder, environment)
            return replace(done, said={**done.said, "wanted_files": wanted_files})

    return start


def against(
    qonto: Account,
    scenario: str,
    name: str,
    line: list[str],
    folder: Path,
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Runs a command against a fake and adds what the fake was asked and what lies in the folder."""
    syncs = {"SLOW_SYNC_COUNT": str(folder / "syncs")}
    done = run(scenario, name, line, {**qonto.environment, **syncs, **(environment or {})})
    wanted = {"wanted_rows": qonto.settings["supplier_invoices"]}
    return replace(done, said={**told(done.said), **qonto.asked(), **arrived(folder), **wanted})


def told(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a client says of itself; of our own report only how long it waited for Qonto's limits."""
    return {"throttled_seconds": said["throttled_seconds"]} if "resources" in said else dict(said)


def arrived(folder: Path) -> dict[str, int]:
    """Whole files and their bytes, and in a mirror the rows too, whatever the client says."""
    places = [path for path in (folder / "attachments", folder / "files") if path.is_dir()]
    files = [path for place in places for path in place.rglob("*") if path.is_file() and path.suffix != ".part"]
    counts = {"files": len(files), "bytes": sum(path.stat().st_size for path in files)} if places else {}
    database = folder / "mirror.db"
    if database.exists():
        with closing(sqlite3.connect(database)) as mirror:
            counts["rows"] = mirror.execute("select count(*) from invoice").fetchone()[0]
    syncs = folder / "syncs"
    if syncs.exists():
        counts["syncs"] = sum(map(int, syncs.read_text().split()))
    return counts
