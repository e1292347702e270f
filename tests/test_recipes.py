"""The README's recipes do what they say, as they stand there."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import orchestrators
import polars as pl
import pytest
import readme
from audited import APART
from mirrored import calm, truth
from payables import Owed, is_payable, owed
from qontokit import Client, Mirror

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qontokit.testing import FakeQonto

SUPPLIERS: Any = "supplier_invoices"
CRON = {"SHELL": "/bin/sh", "PATH": "/usr/bin:/bin"}


@pytest.fixture
def qonto(make_fake_qonto: Callable[..., FakeQonto], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeQonto:
    """An account with several currencies and odd forms, and an empty home to work in."""
    monkeypatch.chdir(tmp_path)
    odd: Any = {"odd_forms": True}
    return make_fake_qonto(supplier_invoices=150, client_invoices=5, attachment_bytes=600, quirks=odd, seed=7)


@pytest.fixture
def client(qonto: FakeQonto) -> Iterator[Client]:
    """A client of the account, whose mirror lies where the recipes look for it."""
    with Client(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        client.sync("qonto-mirror")
        yield client


@pytest.fixture(scope="session")
def environment() -> None:
    """Where Airflow, Dagster and dlt are installed."""
    orchestrators.make()


def orchestrated(qonto: FakeQonto, *command: str, fails: bool = False, **settings: str) -> str:
    """What a program of the environment prints, which has to end well unless it is to fail."""
    access = {"QONTO_BASE_URL": qonto.base_url, "QONTO_ACCESS_TOKEN": qonto.access_token}
    ended = orchestrators.run(Path.cwd(), *command, **access, **settings)
    assert bool(ended.returncode) is fails, ended.stdout + ended.stderr
    return ended.stdout + ended.stderr


def exported(path: Path) -> dict[str, dict[str, Any]]:
    """What Qonto sent for each invoice of a Parquet file."""
    rows = pl.read_parquet(path, columns=["id", "raw"]).rows()
    return {id: json.loads(raw) for id, raw in rows}


def change(qonto: FakeQonto) -> set[str]:
    """Edit some invoices and make some, whose files are there when this ends."""
    changed = {*qonto.edit(SUPPLIERS, 3), *qonto.create(SUPPLIERS, 2)}
    calm(qonto)
    return changed


def cron(home: Path) -> subprocess.CompletedProcess[str]:
    """Run the job of the crontab as cron does: by sh, at home, with next to no environment."""
    line = readme.recipe("cron", "crontab").rstrip("\n")
    *_, job = line.split(maxsplit=5)
    assert "%" not in job
    run = ["/bin/sh", "-c", job]
    return subprocess.run(
        run, cwd=home, env={**CRON, "HOME": str(home)}, capture_output=True, text=True, timeout=100, check=False
    )


def test_cron(qonto: FakeQonto, tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "qontokit").symlink_to(Path(sys.executable).with_name("qontokit"))
    key = {"QONTO_BASE_URL": qonto.base_url, "QONTO_LOGIN": qonto.login, "QONTO_SECRET_KEY": qonto.secret_key}
    settings = tmp_path / "qonto.env"
    settings.write_text("".join(f"export {name}={value}\n" for name, value in key.items()))
    for _ in range(2):
        ended = cron(tmp_path)
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
    reports = [json.loads(line) for line in (tmp_path / "qonto.log").read_text().splitlines()]
    assert [report["resources"][SUPPLIERS]["created"] for report in reports] == [150, 0]
    settings.write_text(settings.read_text().replace(qonto.secret_key, "revoked"))
    ended = cron(tmp_path)
    assert (ended.returncode, ended.stdout) == (3, "")
    assert "qontokit: error: " in ended.stderr


@pytest.mark.usefixtures("environment")
def test_airflow(qonto: FakeQonto, tmp_path: Path) -> None:
    (tmp_path / "airflow" / "dags").mkdir(parents=True)
    (tmp_path / "airflow" / "dags" / "qonto.py").write_text(readme.recipe("Airflow", "python"))
    orchestrated(qonto, "airflow", "db", "migrate")
    orchestrated(qonto, "airflow", "dags", "test", "qonto")
    (first,) = tmp_path.glob("*.parquet")
    everything = truth(qonto, SUPPLIERS)
    orchestrated(qonto, "airflow", "dags", "test", "qonto")
    assert [*tmp_path.glob("*.parquet")] == [first]
    assert exported(first) == everything
    changed = change(qonto)
    orchestrated(qonto, "airflow", "dags", "test", "qonto")
    assert exported(first) == everything
    (second,) = {*tmp_path.glob("*.parquet")} - {first}
    assert exported(second) == {id: row for id, row in truth(qonto, SUPPLIERS).items() if id in changed}


@pytest.mark.usefixtures("environment")
def test_dagster(qonto: FakeQonto, tmp_path: Path) -> None:
    (tmp_path / "qonto.py").write_text(readme.recipe("Dagster", "python"))
    orchestrated(qonto, "dagster", "asset", "materialize", "-f", "qonto.py", "--select", "*")
    assert exported(tmp_path / "supplier_invoices.parquet") == truth(qonto, SUPPLIERS)
    orchestrated(qonto, "dagster", "schedule", "list", "-f", "qonto.py", DAGSTER_HOME=str(tmp_path))


@pytest.mark.usefixtures("environment")
def test_dlt(qonto: FakeQonto, client: Client, tmp_path: Path) -> None:
    (tmp_path / "load.py").write_text(readme.recipe("dlt", "python"))
    orchestrated(qonto, "python", "load.py")
    assert loaded() == truth(qonto, SUPPLIERS)
    change(qonto)
    gone = qonto.delete(SUPPLIERS, 2)
    client.sync("qonto-mirror", audit=True)
    qonto.advance(APART)
    with duckdb.connect("qonto.duckdb"):  # which nobody else can write to meanwhile
        told = orchestrated(qonto, "python", "load.py", fails=True)
    assert "Could not set lock" in told
    orchestrated(qonto, "python", "load.py")
    assert loaded() == truth(qonto, SUPPLIERS)
    assert not loaded().keys() & set(gone)


def loaded() -> dict[str, dict[str, Any]]:
    """What Qonto sent for each invoice that is in dlt's destination."""
    with duckdb.connect("qonto.duckdb", read_only=True) as database:
        rows = database.execute("select id, raw from raw.supplier_invoices").fetchall()
    found = {id: json.loads(raw) for id, raw in rows}
    assert len(found) == len(rows)
    return found


@pytest.fixture
def doubtful(client: Client, qonto: FakeQonto) -> None:
    """A mirror in which one invoice lost its status, as Qonto may leave out any member: it is still owed."""
    assert client
    payable = next(id for id, row in truth(qonto, SUPPLIERS).items() if is_payable(row) and row.get("payable_amount"))
    with closing(sqlite3.connect("qonto-mirror/mirror.db")) as database, database:
        changed = "update invoice set body = json_remove(body, '$.status') where id = ?"
        assert database.execute(changed, [payable]).rowcount == 1


@pytest.mark.usefixtures("doubtful")
async def test_pandas(qonto: FakeQonto) -> None:
    found = (await readme.run(readme.recipe("pandas", "python")))["owed"]
    assert sums(found.reset_index().itertuples(index=False, name=None)) == owed(qonto)


@pytest.mark.usefixtures("doubtful")
async def test_polars(qonto: FakeQonto) -> None:
    found = (await readme.run(readme.recipe("polars", "python")))["owed"]
    assert sums(found.rows()) == owed(qonto)


@pytest.mark.usefixtures("doubtful")
async def test_duckdb(qonto: FakeQonto) -> None:
    found = (await readme.run(readme.recipe("DuckDB", "python")))["owed"]
    assert sums(found.fetchall()) == owed(qonto)
    with Mirror("qonto-mirror") as mirror:
        batches = mirror.batches("supplier_invoices")  # noqa: F841 - DuckDB finds it by its name
        assert duckdb.execute("select count(*) from batches").fetchall() == [(150,)]


@pytest.mark.usefixtures("doubtful")
def test_plain_sql(qonto: FakeQonto) -> None:
    with closing(sqlite3.connect("qonto-mirror/mirror.db")) as database:
        rows = database.execute(readme.recipe("Plain SQL", "sql")).fetchall()
    hundredths = {currency: (count, total / 100) for currency, (count, total) in sums(rows).items()}
    assert hundredths == owed(qonto)


def sums(rows: Iterable[tuple[Any, int, int, Any]]) -> Owed:
    """What a recipe found, all of whose amounts are known where there is a currency."""
    found: Owed = {}
    for currency, count, known, total in rows:
        assert known == (count if text(currency) else 0)
        found[text(currency)] = (count, amount(total))
    return found


def text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def amount(value: Any) -> Decimal:
    """A sum, none for invoices without any amount; never one that was a binary fraction."""
    assert not isinstance(value, float)
    return Decimal(0) if value is None else Decimal(value)
