"""Amounts that go in as text come out numerically equal, whatever the format."""

from __future__ import annotations

import csv
import json
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pyarrow as pa
import pytest
import qontokit
from canned import canned_qonto
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from canned import Canned

Amounts = list[Decimal | None]


def spelled(number: int, zeros: int, sign: str, form: str) -> str:
    """A number of millionths, as one of those who write numbers would write it."""
    whole, millionths = divmod(abs(number), 10**6)
    sign = "-" if number < 0 else sign
    if form == "scientific":
        return f"{sign}{abs(number)}e-6"
    short = f"{millionths:06}".rstrip("0") + "0" * zeros
    return f"{sign}{'0' * zeros if form == 'padded' else ''}{whole}" + (f".{short}" if short else "")


numbers = st.integers(-(10**38) + 1, 10**38 - 1) | st.integers(-(10**9), 10**9).map(lambda cents: cents * 10**4)
texts = st.builds(
    spelled, numbers, st.integers(0, 3), st.sampled_from(["", "+"]), st.sampled_from(["plain", "padded", "scientific"])
)
sent = st.lists(
    texts | st.integers(-(10**12), 10**12) | st.floats(-1e9, 1e9).map(lambda value: round(value, 2)),
    min_size=1,
    max_size=40,
)


def exact(value: Any) -> Decimal:
    """What was sent, as a number."""
    return Decimal(str(value))


def from_csv(path: Path, excel: str | None) -> Amounts:
    """As a spreadsheet of that country, or a program, reads it."""
    with path.open(encoding="utf-8-sig" if excel else "utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";" if excel else ","))
    return [Decimal(row["total_amount"].replace(",", ".") if excel else row["total_amount"]) for row in rows]


def from_lines(path: Path) -> Amounts:
    """As a program reads JSON without making floats."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Decimal(str(json.loads(line, parse_float=Decimal)["total_amount"]["value"])) for line in lines]


def through(write: Callable[[Any, Path], Any], read: Callable[[Path], Amounts]) -> Callable[[Any], Amounts]:
    """Write a file and read it."""

    def both(pager: Any) -> Amounts:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "file"
            report = write(pager, path)
            assert (report.path, report.nulls_made) == (path.resolve(), {})
            return read(path)

    return both


def from_duckdb(pager: Any) -> Amounts:
    """As SQL sees it."""
    invoices = pager.to_arrow()
    assert invoices
    return [row[0] for row in duckdb.execute("SELECT total_amount FROM invoices").fetchall()]


FORMATS: dict[str, Callable[[Any], Amounts]] = {
    "arrow": lambda pager: pa.table(pager.to_arrow())["total_amount"].to_pylist(),
    "polars": lambda pager: pager.to_polars()["total_amount"].to_list(),
    "pandas": lambda pager: pager.to_pandas()["total_amount"].to_list(),
    "duckdb": from_duckdb,
    "parquet": through(
        lambda pager, path: pager.to_parquet(path), lambda path: pl.read_parquet(path)["total_amount"].to_list()
    ),
    "ipc": through(lambda pager, path: pager.to_ipc(path), lambda path: pl.read_ipc(path)["total_amount"].to_list()),
    "csv": through(lambda pager, path: pager.to_csv(path), lambda path: from_csv(path, None)),
    "csv for a French Excel": through(
        lambda pager, path: pager.to_csv(path, excel="fr"), lambda path: from_csv(path, "fr")
    ),
    "csv for a German Excel": through(
        lambda pager, path: pager.to_csv(path, excel="de"), lambda path: from_csv(path, "de")
    ),
    "jsonl": through(lambda pager, path: pager.to_jsonl(path), from_lines),
}


@pytest.fixture(scope="module")
def qonto() -> Iterator[Canned]:
    with canned_qonto() as qonto:
        yield qonto


@pytest.fixture(scope="module")
def client(qonto: Canned) -> Iterator[qontokit.Client]:
    with qontokit.Client(base_url=qonto.base_url, access_token="t") as client:
        yield client


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=sent)
def test_amounts_are_numerically_equal(qonto: Canned, client: qontokit.Client, form: str, values: list[Any]) -> None:
    rows = [{"id": f"{n:04}", "total_amount": {"value": value, "currency": "EUR"}} for n, value in enumerate(values)]
    qonto.serve("supplier_invoices", rows)
    assert FORMATS[form](client.supplier_invoices.list()) == [exact(value) for value in values]
