"""Arrow tables: every value typed, none lost, and read by every library as it is."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args

import duckdb
import polars as pl
import pyarrow as pa
import pytest
import qontokit
import readme
from canned import canned_qonto
from mirrored import truth
from qontokit.testing import FakeQonto
from qontokit.types import Resource
from typed import cells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from support import Twin

SHAPES = {
    "string": "text",
    "decimal128(38, 6)": "decimal",
    "bool": "flag",
    "int64": "whole",
    "timestamp[us, tz=UTC]": "instant",
}
RESOURCES: tuple[Resource, ...] = get_args(Resource)


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "odd forms"])
def qonto(request: pytest.FixtureRequest) -> Iterator[FakeQonto]:
    quirks: Any = {"odd_forms": request.param}
    with FakeQonto(supplier_invoices=230, client_invoices=230, attachment_bytes=64, quirks=quirks) as qonto:
        yield qonto


@pytest.fixture(scope="module")
def synced(qonto: FakeQonto, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synced")
    with qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        client.sync(folder, attachments=False)
    return folder


@pytest.fixture
def folder(synced: Path, tmp_path: Path) -> Path:
    """A mirror of a test's own."""
    return shutil.copytree(synced, tmp_path / "mirror")


def assert_told(table: Any, qonto: FakeQonto, resource: Resource) -> None:
    """Every invoice is there once, and every cell is what its JSON says."""
    assert table.nulls_made == {}
    arrow = pa.table(table)
    rows = {row["id"]: row for row in arrow.to_pylist()}
    live = truth(qonto, resource)
    assert len(rows) == arrow.num_rows == len(table) == len(live)
    for id, row in live.items():
        found = rows[id]
        assert json.loads(found.pop("raw")) == row
        assert found == cells(row, arrow.schema), id


@pytest.mark.parametrize("resource", RESOURCES)
async def test_a_list_becomes_a_table(twin: Twin, qonto: FakeQonto, resource: Resource) -> None:
    pager = getattr(twin.client(qonto), resource).list()
    assert_told(await twin.result(pager.to_arrow()), qonto, resource)


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_mirror_becomes_a_table(qonto: FakeQonto, folder: Path, resource: Resource) -> None:
    with qontokit.Mirror(folder) as mirror:
        assert_told(mirror.to_arrow(resource), qonto, resource)


@pytest.mark.parametrize("resource", RESOURCES)
def test_every_table_has_the_documented_columns(folder: Path, resource: Resource) -> None:
    with qontokit.Mirror(folder) as mirror, qontokit.Mirror(folder.parent / "new", create=True) as empty:
        whole, nothing = pa.schema(mirror.to_arrow(resource)), pa.table(empty.to_arrow(resource))
        assert whole == nothing.schema == pa.schema(mirror.batches(resource))
        assert nothing.num_rows == 0
        assert mirror.to_arrow(resource).column_names == whole.names
    assert whole.field("total_amount").type == pa.decimal128(38, 6)
    assert whole.field("total_amount_currency").type == pa.dictionary(pa.int32(), pa.string())
    assert whole.field("due_date").type == pa.date32()
    assert whole.field("updated_at").type == pa.timestamp("us", "UTC")
    assert whole.names[-2:] == ["deleted_at", "raw"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_nested_columns_are_those_that_the_readme_lists(folder: Path, resource: Resource) -> None:
    with qontokit.Mirror(folder) as mirror:
        nested = [field for field in pa.schema(mirror.batches(resource)) if pa.types.is_nested(field.type)]
    listed = {name: shape for name, of, shape in readme.table("nested column") if of == resource}
    assert listed == {f"`{field.name}`": f"`{shape_of(field.type)}`" for field in nested}


def shape_of(kind: pa.DataType) -> str:
    """How the README writes a type inside a nested column."""
    if pa.types.is_list(kind):
        return f"[{shape_of(kind.value_type)}]"
    if pa.types.is_struct(kind):
        return "{" + ", ".join(f"{field.name} {shape_of(field.type)}".removesuffix(" text") for field in kind) + "}"
    return SHAPES.get(str(kind), "code")


async def test_a_window_becomes_a_table_and_has_its_watermark(twin: Twin, qonto: FakeQonto) -> None:
    window = twin.client(qonto).supplier_invoices.updated_since(None)
    table = await twin.result(window.to_arrow())
    assert len(table) >= 230
    assert window.watermark


async def test_frames_have_the_same_rows(twin: Twin, qonto: FakeQonto) -> None:
    pager = twin.client(qonto).supplier_invoices.list()
    live = truth(qonto, "supplier_invoices")
    frame = await twin.result(pager.to_polars())
    assert set(frame["id"]) == live.keys()
    assert frame.schema["total_amount"] == pl.Decimal(38, 6)
    assert frame.schema["total_amount_currency"] == pl.Categorical()
    pandas = await twin.result(pager.to_pandas())
    assert set(pandas["id"]) == live.keys()
    assert str(pandas["total_amount"].dtype) == "decimal128(38, 6)[pyarrow]"
    totals = pandas.groupby("total_amount_currency", observed=True)["total_amount"].sum()
    for currency, total in frame.group_by("total_amount_currency").agg(pl.col("total_amount").sum()).iter_rows():
        assert currency is None or totals[currency] == total


def test_duckdb_reads_tables_and_batches_directly(qonto: FakeQonto, folder: Path) -> None:
    amounts = [row["total_amount"] for row in truth(qonto, "supplier_invoices").values() if row["total_amount"]]
    euros = sum(Decimal(str(amount["value"])) for amount in amounts if amount["currency"] == "EUR")
    with qontokit.Mirror(folder) as mirror:
        invoices, stream = mirror.to_arrow("supplier_invoices"), mirror.batches("supplier_invoices")
        assert invoices
        assert not stream.seq
        for source in ("invoices", "invoices", "stream"):
            sql = f"SELECT sum(total_amount) FROM {source} WHERE total_amount_currency = 'EUR'"
            assert duckdb.execute(sql).fetchall() == [(euros,)]


def test_what_does_not_fit_is_null_and_counted(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "total_amount": {"value": "a lot", "currency": "EUR"}, "due_date": "soon", "taxes": "none"},
        {"id": "b", "total_amount": {"value": "0.0000001", "currency": 7}, "meta": [], "is_einvoice": "maybe"},
        {"id": "c", "total_amount": {"value": "1.50", "currency": "EUR"}, "created_at": "2026-01-15T09:00:00Z"},
    ]
    with canned_qonto() as qonto:
        qonto.serve("supplier_invoices", rows)
        with qontokit.Client(base_url=qonto.base_url, access_token="t") as client:
            client.sync(tmp_path, attachments=False)
            listed = client.supplier_invoices.list().to_arrow()
    with qontokit.Mirror(tmp_path) as mirror:
        batches = mirror.batches("supplier_invoices")
        assert [len(batch) for batch in batches] == [3]
        for table in (listed, mirror.to_arrow("supplier_invoices"), batches):
            expected = {"due_date": 1, "is_einvoice": 1, "meta": 1, "taxes": 1, "total_amount": 3}
            assert table.nulls_made == expected
        arrow = pa.table(mirror.to_arrow("supplier_invoices"))
    assert arrow["total_amount"].to_pylist() == [None, None, Decimal("1.50")]
    assert arrow["total_amount_currency"].to_pylist() == ["EUR", None, "EUR"]
    assert [json.loads(raw) for raw in arrow["raw"].to_pylist()] == rows
    assert "7 values did not fit" in repr(listed)


def test_batches_go_on_behind_a_change_and_tell_what_is_gone(tmp_path: Path) -> None:
    with FakeQonto(supplier_invoices=30, client_invoices=5, attachment_bytes=64) as qonto:
        client = qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token)
        client.sync(tmp_path)
        with qontokit.Mirror(tmp_path) as mirror:
            first = mirror.batches("supplier_invoices")
            assert sum(map(len, first)) == 30
            assert first.seq == mirror.status().last_seq
            [gone], edited = qonto.delete("supplier_invoices"), qonto.edit("supplier_invoices", 2)
            qonto.edit("client_invoices")
            qonto.advance(3600)
            for _ in range(2):  # the second of two audits is sure that an invoice is gone
                client.sync(tmp_path, audit=True)
                qonto.advance(86_400)
            later = mirror.batches("supplier_invoices", after=first.seq)
            rows = pa.table(later).to_pylist()
            assert {row["id"]: row["deleted_at"] is not None for row in rows} == {
                gone: True,
                **dict.fromkeys(edited, False),
            }
            assert len(rows) == 3
            assert later.seq == mirror.status().last_seq
            assert pa.table(mirror.batches("supplier_invoices", after=later.seq)).num_rows == 0
            assert len(mirror.to_arrow("supplier_invoices")) == 29
            assert len(mirror.to_arrow("supplier_invoices", deleted=True)) == 30
        client.close()


def test_a_whole_reading_has_no_number_before_its_end(tmp_path: Path) -> None:
    with qontokit.Mirror(tmp_path, create=True) as mirror:
        with closing(sqlite3.connect(mirror.database)) as database, database:
            rows = ((f"{number:05}", json.dumps({"id": f"{number:05}"})) for number in range(10_000))
            database.executemany("INSERT INTO invoice (resource, id, read_at, body) VALUES (1, ?, 0, ?)", rows)
            database.execute("INSERT INTO change (invoice, kind, at) SELECT number, 'created', 0 FROM invoice")
        batches = mirror.batches("supplier_invoices")
        kept: dict[str, Any] = {}
        numbers = []
        for batch in batches:
            kept |= dict.fromkeys(pa.table(batch)["id"].to_pylist())
            numbers.append(batches.seq)
        assert numbers == [0, 10_000]
        stopped = mirror.batches("supplier_invoices")
        kept = dict.fromkeys(pa.table(next(iter(stopped)))["id"].to_pylist())
        for batch in mirror.batches("supplier_invoices", after=stopped.seq):
            kept |= dict.fromkeys(pa.table(batch)["id"].to_pylist())
        assert len(kept) == 10_000


def test_no_amount_is_rounded_on_request(folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        table = mirror.to_arrow("supplier_invoices")
        whole = pa.schema(table)
        place = whole.get_field_index("total_amount")
        rounded = whole.set(place, pa.field("total_amount", pa.decimal128(38, 0)))
        for source in (table, mirror.batches("supplier_invoices")):
            with pytest.raises(pa.ArrowInvalid, match="would cause data loss"):
                pa.table(source, schema=rounded)
        wider = whole.set(place, pa.field("total_amount", pa.decimal256(50, 8)))
        assert pa.table(table, schema=wider)["total_amount"].to_pylist() == pa.table(table)["total_amount"].to_pylist()


def test_batches_stay_in_their_process(folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        batches = mirror.batches("supplier_invoices")
        uses: list[Callable[[], object]] = [
            lambda: batches.seq,
            lambda: batches.nulls_made,
            lambda: pa.table(batches),
            lambda: list(batches),
        ]
        child = os.fork()
        if child == 0:
            refused = 0
            for use in uses:
                try:
                    use()
                except RuntimeError as error:
                    refused += "before the process was forked" in str(error)
            os._exit(refused)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == len(uses)
        assert pa.table(batches).num_rows == 230


def test_a_number_of_another_mirror_is_refused(folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        last = mirror.status().last_seq
        with pytest.raises(qontokit.MirrorError, match=f"no change {last + 1} here, the newest is {last}"):
            mirror.batches("supplier_invoices", after=last + 1)
        mirror.forget_changes(up_to=5)
        with pytest.raises(qontokit.MirrorError, match="were forgotten"):
            mirror.batches("supplier_invoices", after=4)
        with pytest.raises(ValueError, match="unknown resource"):
            mirror.to_arrow("invoices")  # type: ignore[arg-type]


def test_batches_are_read_once(folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        batches = mirror.batches("supplier_invoices")
        assert pl.DataFrame(batches).height == 230
        assert list(batches) == []
        with pytest.raises(RuntimeError, match="were read before: call `batches` again"):
            pl.DataFrame(batches)


def test_a_closed_mirror_gives_no_table(folder: Path) -> None:
    mirror = qontokit.Mirror(folder)
    begun = mirror.batches("supplier_invoices")
    mirror.close()
    with pytest.raises(RuntimeError, match="closed"):
        mirror.to_arrow("supplier_invoices")
    assert sum(map(len, begun)) == 230


def test_a_table_shows_itself(folder: Path) -> None:
    with qontokit.Mirror(folder) as mirror:
        table = mirror.to_arrow("client_invoices")
    assert repr(table) == f"<ArrowTable of 230 rows and {len(table.column_names)} columns>"
    assert table.nbytes > 100_000
    shown = table._repr_html_()
    assert "230" in shown
    assert shown.count("<tr") >= 6
    with pytest.raises(TypeError):
        pickle.dumps(table)


def test_one_odd_row_does_not_keep_a_table_from_showing(tmp_path: Path) -> None:
    deep = '{"id":"deep","new":' + "[" * 1000 + "]" * 1000 + "}"
    with qontokit.Mirror(tmp_path, create=True) as mirror:
        with closing(sqlite3.connect(mirror.database)) as database, database:
            for id, body in (("deep", deep), ("plain", json.dumps({"id": "plain"}))):
                sql = "INSERT INTO invoice (resource, id, read_at, body) VALUES (1, ?, 0, ?)"
                database.execute(sql, (id, body))
        table = mirror.to_arrow("supplier_invoices")
    assert pa.table(table)["id"].to_pylist() == ["deep", "plain"]
    assert "plain" in table._repr_html_()


@pytest.mark.parametrize(
    ("package", "method"), [("polars", "to_polars"), ("pandas", "to_pandas"), ("pyarrow", "to_pandas")]
)
async def test_a_missing_package_is_named_before_anything_is_read(
    monkeypatch: pytest.MonkeyPatch, twin: Twin, package: str, method: str
) -> None:
    monkeypatch.setitem(__import__("sys").modules, package, None)
    with FakeQonto(supplier_invoices=1, client_invoices=1) as qonto:
        pager = twin.client(qonto).supplier_invoices.list()
        extra = "pandas" if package == "pyarrow" else package
        with pytest.raises(
            ModuleNotFoundError, match=rf"{method} needs {package}: pip install 'qontokit\[{extra}\]'"
        ) as told:
            await twin.result(getattr(pager, method)())
        assert told.value.name == package
        assert not qonto.requests()
