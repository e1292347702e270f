"""Files made of lists and mirrors: whole or not there, and equal to what was read."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import suppress
from importlib.machinery import ModuleSpec
from stat import S_IMODE
from types import ModuleType
from typing import TYPE_CHECKING, Any, get_args

import pandas
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import qontokit
from canned import canned_qonto
from mirrored import truth
from qontokit.testing import FakeQonto
from qontokit.types import Resource

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support import Twin

RESOURCES: tuple[Resource, ...] = get_args(Resource)
FORMS = ("csv", "jsonl", "ipc", "parquet")


@pytest.fixture(scope="module")
def qonto() -> Iterator[FakeQonto]:
    quirks: Any = {"odd_forms": True}
    with FakeQonto(supplier_invoices=230, client_invoices=130, attachment_bytes=64, quirks=quirks) as qonto:
        yield qonto


@pytest.fixture
def mirror(qonto: FakeQonto, tmp_path: Path) -> Iterator[qontokit.Mirror]:
    with qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        client.sync(tmp_path / "mirror", attachments=False)
    with qontokit.Mirror(tmp_path / "mirror") as mirror:
        yield mirror


def plain(table: Any) -> Any:
    """A table whose dictionaries are spelled out, in the order of its ids: files hold them in other ways."""
    rows = [{name: value for name, value in row.items() if name != "raw"} for row in pa.table(table).to_pylist()]
    return sorted(rows, key=lambda row: row["id"])


@pytest.mark.parametrize("resource", RESOURCES)
async def test_files_hold_what_the_list_has(twin: Twin, qonto: FakeQonto, tmp_path: Path, resource: Resource) -> None:
    def pager() -> Any:
        return getattr(twin.client(qonto), resource).list()

    live = truth(qonto, resource)
    lines = await twin.result(pager().to_jsonl(tmp_path / "of a list.jsonl"))
    rows = [json.loads(line) for line in lines.path.read_text("utf-8").splitlines()]
    assert {row["id"]: row for row in rows} == live
    assert (lines.path, lines.rows, lines.nulls_made, lines.seq) == (tmp_path / "of a list.jsonl", len(live), {}, None)
    table = plain(await twin.result(pager().to_arrow()))
    await twin.result(pager().to_ipc(str(tmp_path / "list.arrow")))
    with pa.ipc.open_file(tmp_path / "list.arrow") as file:
        assert plain(file.read_all()) == table
    assert pl.read_ipc(tmp_path / "list.arrow").height == len(live)
    await twin.result(pager().to_parquet(tmp_path / "list.parquet"))
    assert plain(pq.read_table(tmp_path / "list.parquet")) == table
    await twin.result(pager().to_csv(tmp_path / "list.csv"))
    assert set(pl.read_csv(tmp_path / "list.csv", infer_schema=False)["id"]) == live.keys()


@pytest.mark.parametrize("form", FORMS)
def test_files_of_a_mirror_go_on_behind_a_change(mirror: qontokit.Mirror, tmp_path: Path, form: str) -> None:
    write = getattr(mirror, f"to_{form}")
    first = write("supplier_invoices", tmp_path / "file")
    assert (first.rows, first.seq) == (230, mirror.status().last_seq)
    assert write("supplier_invoices", tmp_path / "file", after=first.seq).rows == 0
    half = next(change.seq for change in mirror.changes() if change.resource == "supplier_invoices") + 99
    later = write("supplier_invoices", tmp_path / "file", after=half)
    expected = {change.id for change in mirror.changes(after=half) if change.resource == "supplier_invoices"}
    assert (later.rows, later.seq) == (len(expected), first.seq)


def test_parquet_is_written_by_polars_where_there_is_no_pyarrow(
    mirror: qontokit.Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.to_parquet("client_invoices", tmp_path / "by pyarrow.parquet")
    expected = plain(pq.read_table(tmp_path / "by pyarrow.parquet"))
    hide(monkeypatch, "pyarrow")
    assert mirror.to_parquet("client_invoices", tmp_path / "by polars.parquet").rows == 130
    monkeypatch.undo()
    assert plain(pq.read_table(tmp_path / "by polars.parquet")) == expected


def test_parquet_without_either_names_the_extras(
    mirror: qontokit.Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hide(monkeypatch, "pyarrow", "polars")
    with pytest.raises(ModuleNotFoundError, match=r"'qontokit\[pyarrow\]' or 'qontokit\[polars\]'"):
        mirror.to_parquet("client_invoices", tmp_path / "x.parquet")
    assert not (tmp_path / "x.parquet").exists()


def hide(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    """As if they were not installed."""
    for package in packages:
        monkeypatch.setitem(sys.modules, package, None)


@pytest.mark.parametrize("form", FORMS)
async def test_a_list_that_fails_leaves_the_file_as_it_was(
    twin: Twin, qonto: FakeQonto, tmp_path: Path, form: str
) -> None:
    path = tmp_path / "kept"
    path.write_text("what was there before")
    refused = twin.client(qonto, access_token="of-somebody-else")
    with pytest.raises(qontokit.AuthenticationError):
        await twin.result(getattr(refused.supplier_invoices.list(), f"to_{form}")(path))
    assert path.read_text() == "what was there before"
    assert [entry.name for entry in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("form", FORMS)
async def test_a_cancelled_export_leaves_nothing(tmp_path: Path, form: str) -> None:
    with FakeQonto(supplier_invoices=500, client_invoices=1, latency=0.05) as qonto:
        async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
            work = asyncio.ensure_future(getattr(client.supplier_invoices.list(), f"to_{form}")(tmp_path / "file"))
            while len(qonto.requests()) < 2:
                await asyncio.sleep(0.01)
            assert len(list(tmp_path.iterdir())) == 1
            work.cancel()
            with pytest.raises(asyncio.CancelledError):
                await work
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", FORMS)
def test_a_place_that_cannot_be_written_is_named(mirror: qontokit.Mirror, tmp_path: Path, form: str) -> None:
    write = getattr(mirror, f"to_{form}")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match="folder"):
        write("supplier_invoices", tmp_path / "folder")
    with pytest.raises(FileNotFoundError, match="nowhere"):
        write("supplier_invoices", tmp_path / "nowhere" / "file")
    with pytest.raises(ValueError, match="unknown resource"):
        write("invoices", tmp_path / "file")
    with pytest.raises(ValueError, match="after: -1 is no number of a change"):
        write("supplier_invoices", tmp_path / "file", after=-1)
    with pytest.raises(qontokit.MirrorError, match="no change 9999999 here"):
        write("supplier_invoices", tmp_path / "file", after=9_999_999)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["folder", "mirror"]


@pytest.mark.parametrize("form", FORMS)
def test_a_link_stays_and_what_it_leads_to_is_replaced(mirror: qontokit.Mirror, tmp_path: Path, form: str) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    getattr(mirror, f"to_{form}")("client_invoices", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes()[:3] != b"old"


@pytest.mark.parametrize("form", FORMS)
def test_a_file_stays_as_private_as_the_one_before(mirror: qontokit.Mirror, tmp_path: Path, form: str) -> None:
    file, protected = tmp_path / "private", tmp_path / "protected"
    file.touch(mode=0o600)
    protected.touch(mode=0o444)
    getattr(mirror, f"to_{form}")("client_invoices", file)
    assert file.stat().st_size > 1000
    assert S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(OSError, match="write-protected"):
        getattr(mirror, f"to_{form}")("client_invoices", protected)
    assert protected.stat().st_size == 0


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["x" * 255, os.fsdecode(b"caf\xe9")], ids=["longest", "not UTF-8"])
def test_every_name_of_a_file_is_written_and_told(
    mirror: qontokit.Mirror, tmp_path: Path, form: str, name: str
) -> None:
    report = getattr(mirror, f"to_{form}")("client_invoices", tmp_path / name)
    assert report.path == tmp_path / name
    assert report.path.exists()


def test_a_broken_pyarrow_leaves_parquet_to_polars(
    mirror: qontokit.Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_over = ModuleType("pyarrow")
    left_over.__spec__ = ModuleSpec("pyarrow", loader=None, is_package=True)
    monkeypatch.setitem(sys.modules, "pyarrow", left_over)
    assert mirror.to_parquet("client_invoices", tmp_path / "x.parquet").rows == 130
    hide(monkeypatch, "polars")
    with pytest.raises(ModuleNotFoundError, match="Parquet needs pyarrow or polars") as told:
        mirror.to_parquet("client_invoices", tmp_path / "y.parquet")
    assert "pyarrow" in str(told.value.__cause__)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["mirror", "x.parquet"]


def content(path: Path, form: str) -> Any:
    return pq.read_table(path) if form == "parquet" else path.read_bytes()


def close_in_a_child(work: Any) -> None:
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            work.close()
        os._exit(0)
    assert os.waitpid(child, 0) == (child, 0)


@pytest.mark.parametrize("form", FORMS)
async def test_a_forked_child_leaves_its_parents_file_alone(tmp_path: Path, form: str) -> None:
    with FakeQonto(supplier_invoices=500, client_invoices=1, latency=0.05) as qonto:
        async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
            export: Any = getattr(client.supplier_invoices.list(), f"to_{form}")(tmp_path / "file")
            work = asyncio.ensure_future(export)
            while len(qonto.requests()) < 3:
                await asyncio.sleep(0.01)
            close_in_a_child(export)
            assert (await work).rows == 500
            await getattr(client.supplier_invoices.list(), f"to_{form}")(tmp_path / "again")
    assert content(tmp_path / "file", form) == content(tmp_path / "again", form)


@pytest.mark.parametrize("form", FORMS)
def test_no_file_of_a_mirror_is_replaced(mirror: qontokit.Mirror, form: str) -> None:
    ledger, stored = mirror.path / "uploads.db", mirror.path / "attachments" / "x" / "y.pdf"
    stored.parent.mkdir(parents=True)
    for own in (ledger, stored):
        own.write_text("not to be lost")
    for own in (mirror.database, mirror.path / "mirror.lock", ledger, stored, mirror.path / "x" / ".." / "mirror.db"):
        with pytest.raises((ValueError, FileNotFoundError), match=r"the place of a file of a mirror|no folder"):
            getattr(mirror, f"to_{form}")("client_invoices", own)
    assert (ledger.read_text(), stored.read_text()) == ("not to be lost", "not to be lost")
    assert mirror.status().invoices["client_invoices"] == 130
    assert getattr(mirror, f"to_{form}")("client_invoices", mirror.path / "clients.export").rows == 130


def test_instants_of_a_csv_file_have_one_form(tmp_path: Path) -> None:
    instants = ("2026-01-15T09:00:00.123Z", "2026-01-15T09:00:00Z")
    with canned_qonto() as qonto:
        qonto.serve("supplier_invoices", [{"id": at[-4:], "analyzed_at": at} for at in instants])
        with qontokit.Client(base_url=qonto.base_url, access_token="t") as client:
            client.supplier_invoices.list().to_csv(tmp_path / "x.csv")
    frame = pandas.read_csv(tmp_path / "x.csv", parse_dates=["analyzed_at"])
    assert list(frame["analyzed_at"]) == [pandas.Timestamp(at) for at in instants]


def test_an_unknown_excel_is_refused(mirror: qontokit.Mirror, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match='excel: "it" is neither "fr" nor "de"'):
        mirror.to_csv("supplier_invoices", tmp_path / "x.csv", excel="it")  # type: ignore[arg-type]
    assert not (tmp_path / "x.csv").exists()
