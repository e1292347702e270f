"""The command that exports a mirror: every format, every ending."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas
import pyarrow.ipc
import pyarrow.parquet
import pytest
import qontokit
from audited import APART
from canned import ORGANIZATION, canned_qonto
from command import COMMAND, on_terminal, run
from left_behind import unfinished
from qontokit import _parquet
from qontokit.testing import FakeQonto
from test_bad_input import limited

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qontokit.types import Resource

AMOUNTS: dict[Resource, tuple[str, ...]] = {
    "supplier_invoices": (
        "total_amount", "total_amount_excluding_taxes", "total_tax_amount", "payable_amount",
        "total_amount_credit_notes",
    ),
    "client_invoices": ("total_amount", "vat_amount", "amount_paid", "deposit_amount", "stamp_duty_amount"),
}  # fmt: skip
DAYS = {"fr": "%d/%m/%Y", "de": "%d.%m.%Y"}
FLAGS = {"fr": {"true": "VRAI", "false": "FAUX"}, "de": {"true": "WAHR", "false": "FALSCH"}}
MANY = 30_000


@pytest.fixture(scope="module")
def odd() -> Iterator[FakeQonto]:
    with FakeQonto(supplier_invoices=60, client_invoices=40, quirks={"odd_forms": True}) as qonto:
        yield qonto


@pytest.fixture(scope="module")
def mirror(odd: FakeQonto, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("a mirror") / "of odd forms"
    sync(odd, folder)
    return folder


@pytest.fixture(scope="module")
def large(mirror: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mirror that nobody reads in an instant."""
    folder = tmp_path_factory.mktemp("large") / "mirror"
    folder.mkdir()
    with closing(sqlite3.connect(mirror / "mirror.db")) as database:
        database.execute("VACUUM INTO ?", [str(folder / "mirror.db")])
    with closing(sqlite3.connect(folder / "mirror.db")) as database, database:
        database.execute(
            "WITH RECURSIVE copy(number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copy WHERE number < ?) "
            "INSERT INTO invoice (resource, id, created_at, updated_at, read_at, body) "
            "SELECT resource, id || copy.number, created_at, updated_at, read_at, body FROM invoice, copy "
            "WHERE resource = 1",
            [MANY // 60],
        )
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where an older export lies."""
    path = tmp_path / "out" / "month end.csv"
    path.parent.mkdir()
    path.write_text("older")
    return path


def token(qonto: Any) -> str:
    return getattr(qonto, "access_token", "any")


def sync(qonto: Any, folder: Path, **options: Any) -> None:
    with qontokit.Client(base_url=qonto.base_url, access_token=token(qonto)) as client:
        client.sync(folder, attachments=False, **options)


def exported(*arguments: str | Path) -> str:
    done = run("export", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def table(text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def amount(row: dict[str, Any], name: str) -> Decimal | None:
    value = row.get(name)
    sent = value["value"] if isinstance(value, dict) else value
    return None if sent in (None, "") else Decimal(str(sent))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("resource", AMOUNTS)
@pytest.mark.parametrize("excel", [None, "fr", "de"])
def test_amounts_are_numerically_equal(odd: FakeQonto, mirror: Path, resource: Resource, excel: str | None) -> None:
    truth = {row["id"]: row for row in odd.rows(resource) if "id" in row}
    flags = [f"--excel={excel}"] if excel else []
    text = exported(mirror, resource, *flags).removeprefix("\ufeff")
    rows = table(text, ";" if excel else ",")
    assert {row["id"] for row in rows} == truth.keys()
    for row in rows:
        for name in AMOUNTS[resource]:
            cell = row[name].replace(",", ".") if excel else row[name]
            assert (Decimal(cell) if cell else None) == amount(truth[row["id"]], name), (row["id"], name)
            assert "e" not in cell.lower()
            assert not excel or "." not in row[name]
    assert any(row["total_amount"] for row in rows)


@pytest.mark.parametrize("country", DAYS)
@pytest.mark.parametrize("resource", AMOUNTS)
def test_excel_says_what_the_plain_form_says(mirror: Path, tmp_path: Path, resource: Resource, country: str) -> None:
    path = tmp_path / "for the accountant.csv"
    exported(mirror, resource, f"--excel={country}", "-o", path)
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid;")
    assert raw.count(b"\r\n") == raw.count(b"\n") == len(raw.splitlines())
    plain = table(exported(mirror, resource))
    rows = table(raw.decode("utf-8-sig"), ";")
    assert len(rows) == len(plain)
    kinds = set()
    for one, other in zip(rows, plain, strict=True):
        for name, cell in other.items():
            kind, expected = in_excel(name, cell, country)
            assert unformulated(one[name]) == expected, name
            kinds.add(kind)
    assert {"day", "instant", "number", "flag", "text"} - kinds <= (
        {"flag"} if resource == "client_invoices" else set()
    )


def in_excel(name: str, cell: str, country: str) -> tuple[str, str]:
    """How a cell of the plain form must look, and what kind it is."""
    if not cell:
        return "nothing", ""
    if name.endswith("_date"):
        return "day", date.fromisoformat(cell).strftime(DAYS[country])
    if name.endswith("_at"):
        return "instant", datetime.fromisoformat(cell).astimezone(UTC).strftime(f"{DAYS[country]} %H:%M:%S")
    if cell in FLAGS[country]:
        return "flag", FLAGS[country][cell]
    if "amount" in name and not name.endswith("_currency"):
        return "number", cell.replace(".", ",")
    return "text", cell


def unformulated(cell: str) -> str:
    """What Excel shows of a text that was written as a formula."""
    if cell.startswith('="') and cell.endswith('"'):
        return cell[2:-1].replace('""', '"')
    return cell


def test_pandas_reads_both_forms(odd: FakeQonto, mirror: Path) -> None:
    plain = pandas.read_csv(io.StringIO(exported(mirror, "supplier_invoices")), parse_dates=["created_at"])
    text = exported(mirror, "supplier_invoices", "--excel")
    french = pandas.read_csv(io.StringIO(text.removeprefix("\ufeff")), sep=";", decimal=",")
    rows = [row for row in odd.rows("supplier_invoices") if "id" in row]
    total = sum(amount(row, "total_amount") or 0 for row in rows)
    for frame in (plain, french):
        assert Decimal(str(round(frame["total_amount"].sum(), 2))) == total
    assert str(plain["created_at"].dtype).startswith("datetime64")


def test_json_lines_are_what_qonto_sent(odd: FakeQonto, mirror: Path) -> None:
    truth = {row["id"]: row for row in odd.rows("client_invoices") if "id" in row}
    told = [json.loads(line) for line in exported(mirror, "client_invoices", "--json").splitlines()]
    assert {row["id"]: row for row in told} == truth
    chosen = exported(mirror, "client_invoices", "--format", "jsonl", "--fields", "total_amount,id").splitlines()
    assert [json.loads(line) for line in chosen] == [
        {"total_amount": row.get("total_amount"), "id": row["id"]} for row in told
    ]
    assert all(line.startswith('{"total_amount":') for line in chosen)


def test_an_arrow_file(mirror: Path, tmp_path: Path) -> None:
    path = tmp_path / "invoices.arrow"
    done = run("export", mirror, "supplier_invoices", "--json", "-o", path)
    report = json.loads(done.stdout)
    assert report == {"path": str(path), "rows": 60, "nulls_made": {}, "seq": 100, "format": "arrow"}
    arrow = pyarrow.ipc.open_file(path).read_all()
    plain = table(exported(mirror, "supplier_invoices"))
    assert arrow["id"].to_pylist() == [row["id"] for row in plain]
    amounts = [Decimal(row["total_amount"]) if row["total_amount"] else None for row in plain]
    assert arrow["total_amount"].to_pylist() == amounts


HOSTILE = ['=cmd|" /C calc"!A0', "+1", "@SUM(1)", "-5", "00123", "1/2", "a;b,c\"d\ne\r\nf", "\ttab", "é😀", "x\x00y",
           "=" + "9" * 300, "vrai"]  # fmt: skip


def test_hostile_texts_come_back_as_they_were(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {
            "id": f"i{place}",
            "organization_id": ORGANIZATION,
            "supplier_name": text,
            "created_at": "2026-01-01T00:00:00Z",
        }
        for place, text in enumerate(HOSTILE)
    ]
    with canned_qonto() as qonto:
        qonto.serve("supplier_invoices", rows)
        sync(qonto, tmp_path / "mirror")
    only = ("--fields", "supplier_name")
    for flags, delimiter in (((), ","), (("--excel=de",), ";")):
        path = tmp_path / "out.csv"
        exported(tmp_path / "mirror", "supplier_invoices", *only, *flags, "-o", path)
        text = path.read_bytes().decode("utf-8-sig")
        names = [row["supplier_name"] for row in table(text, delimiter)]
        if flags:
            assert not [name for name in names if name.startswith(("=c", "+", "@", "-", "\t", "0"))]
            names = [unformulated(name).removeprefix("'") for name in names]
        assert names == HOSTILE
    assert "\x1b" not in on_terminal("export", tmp_path / "mirror", "supplier_invoices", *only)


def test_values_that_do_not_fit_are_left_out_and_counted(tmp_path: Path) -> None:
    row = {"organization_id": ORGANIZATION, "created_at": "2026-01-01T00:00:00Z"}
    rows: list[dict[str, Any]] = [
        {**row, "id": "a", "total_amount": {"value": "a lot", "currency": "EUR"}, "due_date": "31/01/2026"},
        {**row, "id": "b", "total_amount": {"value": 1e22, "currency": "EUR"}, "due_date": ""},
        {**row, "id": "c", "total_amount": {"value": "1e3", "currency": 5}, "is_einvoice": "maybe"},
        {**row, "id": "d", "total_amount": "0.123456789012345678901234567890123456789"},
    ]
    with canned_qonto() as qonto:
        qonto.serve("supplier_invoices", rows)
        sync(qonto, tmp_path / "mirror")
    path, fields = tmp_path / "out.csv", ("--fields", "id,total_amount,due_date,is_einvoice")
    done = run("export", tmp_path / "mirror", "supplier_invoices", "-o", path, *fields)
    nulls = {"due_date": 1, "is_einvoice": 1, "total_amount": 2}
    assert json.loads(done.stdout)["nulls_made"] == nulls
    assert "left empty because they do not fit their column: due_date 1, is_einvoice 1, total_amount 2" in done.stderr
    assert done.returncode == 0
    assert [(row["total_amount"], row["total_amount_currency"]) for row in table(path.read_text())] == [
        ("", "EUR"), (str(10**22), "EUR"), ("1000", ""), ("0.123456789012345678901234567890123456789", ""),
    ]  # fmt: skip
    arrow = json.loads(run("export", tmp_path / "mirror", "supplier_invoices", "-o", tmp_path / "x.arrow").stdout)
    assert arrow["nulls_made"] == nulls | {"total_amount": 3}


def test_an_export_goes_on_where_the_last_one_ended(tmp_path: Path) -> None:
    folder, path = tmp_path / "mirror", tmp_path / "changed.csv"
    with FakeQonto(supplier_invoices=5, client_invoices=0) as qonto:
        sync(qonto, folder)
        first = json.loads(exported(folder, "supplier_invoices", "-o", path, "--json"))
        assert (first["rows"], first["format"]) == (5, "csv")
        qonto.advance(60)
        [gone], [changed] = qonto.delete("supplier_invoices"), qonto.edit("supplier_invoices")
        sync(qonto, folder, audit=True)
        qonto.advance(APART)
        sync(qonto, folder, audit=True)
    after = ("--after", str(first["seq"]))
    done = run("export", folder, "supplier_invoices", "-o", path, *after)
    second = json.loads(done.stdout)
    assert f"next time for supplier_invoices: --after {second['seq']}" in done.stderr
    assert {row["id"]: bool(row["deleted_at"]) for row in table(path.read_text())} == {
        gone: True, changed: False,
    }  # fmt: skip
    lines = [json.loads(line) for line in exported(folder, "supplier_invoices", *after, "--json").splitlines()]
    [told] = [line for line in lines if line["id"] == gone]
    assert told.keys() == {"id", "deleted_at"}
    assert exported(folder, "supplier_invoices", "--after", str(second["seq"]), "--json") == ""
    present = table(exported(folder, "supplier_invoices"))
    everything = table(exported(folder, "supplier_invoices", "--deleted"))
    assert {row["id"] for row in everything} - {row["id"] for row in present} == {gone}
    hidden = run("export", folder, "supplier_invoices", *after, "--fields", "id,total_amount")
    assert (hidden.returncode, "add deleted_at to --fields" in hidden.stderr) == (2, True)


def start_export(mirror: Path, target: Path, **options: Any) -> subprocess.Popen[str]:
    """Export a large mirror, and wait until it has begun."""
    line = [*COMMAND, "export", str(mirror), "supplier_invoices", "-o", str(target)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    while not unfinished(target.parent):
        assert process.poll() is None, process.communicate()
        time.sleep(0.001)
    return process


@pytest.mark.parametrize(("number", "code", "left"), [(signal.SIGKILL, -9, 1), (signal.SIGINT, 130, 0)])
def test_a_broken_off_export_leaves_the_older_one(
    large: Path, mirror: Path, target: Path, number: int, code: int, left: int
) -> None:
    with start_export(large, target) as process:
        process.send_signal(number)
        out, complaint = process.communicate()
    assert (process.returncode, out, complaint) == (code, "", "")
    assert (target.read_text(), len(unfinished(target.parent))) == ("older", left)
    exported(mirror, "supplier_invoices", "-o", target)
    assert len(table(target.read_text())) == 60


def test_a_full_disk(large: Path, target: Path) -> None:
    line = [*COMMAND, "export", str(large), "supplier_invoices", "-o", str(target)]
    done = subprocess.run(line, preexec_fn=limited(500), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert str(target) in done.stderr
    assert "make room" in done.stderr
    assert (target.read_text(), files(target.parent)) == ("older", [target.name])


def test_a_full_disk_for_parquet(mirror: Path, target: Path) -> None:
    line = [*COMMAND, "export", str(mirror), "supplier_invoices", "--format", "parquet", "-o", str(target)]
    done = subprocess.run(line, preexec_fn=limited(40), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert (target.read_text(), files(target.parent)) == ("older", [target.name])
    assert str(target) in done.stderr
    assert "File too large" in done.stderr


def test_a_parquet_file_that_nobody_wants_any_more(mirror: Path, target: Path) -> None:
    with pytest.raises(InterruptedError, match="broken off"):
        _parquet.export(str(mirror), "supplier_invoices", None, False, str(target), lambda: False)
    assert (target.read_text(), files(target.parent)) == ("older", [target.name])


def test_a_reader_that_has_enough(large: Path) -> None:
    line = [*COMMAND, "export", str(large), "supplier_invoices"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"id,")
        process.stdout.close()
        complaint = process.stderr.read()
    assert (process.returncode, complaint) == (0, b"")


def test_the_same_name_twice(mirror: Path, target: Path) -> None:
    target.chmod(0o640)
    for _ in range(2):
        exported(mirror, "supplier_invoices", "-o", target)
        assert len(table(target.read_text())) == 60
    assert (files(target.parent), target.stat().st_mode & 0o777) == ([target.name], 0o640)
    line = [*COMMAND, "export", str(mirror), "client_invoices", "-o", "new.jsonl"]
    subprocess.run(line, cwd=target.parent, check=True, capture_output=True, preexec_fn=lambda: os.umask(0o027))
    new = target.parent / "new.jsonl"
    assert (len(new.read_text().splitlines()), new.stat().st_mode & 0o777) == (40, 0o640)


def test_a_pipe_with_a_name(mirror: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    line = [*COMMAND, "export", str(mirror), "supplier_invoices", "-o", str(pipe)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        assert len(table(pipe.read_text())) == 60
    assert (process.returncode, files(tmp_path)) == (0, ["pipe"])


def test_while_the_mirror_is_written(mirror: Path) -> None:
    with closing(sqlite3.connect(mirror / "mirror.db")) as database, (mirror / "mirror.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        database.execute("BEGIN IMMEDIATE")
        assert len(table(exported(mirror, "supplier_invoices"))) == 60
        database.rollback()


def test_an_empty_mirror(tmp_path: Path) -> None:
    with FakeQonto(supplier_invoices=0, client_invoices=0) as qonto:
        sync(qonto, tmp_path / "mirror")
    text = exported(tmp_path / "mirror", "supplier_invoices")
    assert (text.startswith("id,"), text.endswith(",deleted_at\n"), text.count("\n")) == (True, True, 1)
    assert exported(tmp_path / "mirror", "supplier_invoices", "--json") == ""
    exported(tmp_path / "mirror", "supplier_invoices", "-o", tmp_path / "x.arrow")
    assert pyarrow.ipc.open_file(tmp_path / "x.arrow").read_all().num_rows == 0


def test_a_damaged_mirror_leaves_the_older_export(mirror: Path, target: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    raw = bytearray((mirror / "mirror.db").read_bytes())
    raw[4096:] = b"x" * (len(raw) - 4096)
    (damaged / "mirror.db").write_bytes(raw)
    done = run("export", damaged, "supplier_invoices", "-o", target)
    assert (done.returncode, "mirror.db cannot be read" in done.stderr) == (1, True), done.stderr
    assert (target.read_text(), files(target.parent)) == ("older", [target.name])


REFUSALS: list[tuple[str, str, int]] = [
    ("--format parquet", "name it with -o", 2),
    ("--excel --format jsonl", "--excel is a form of CSV", 2),
    ("--excel=fr -o {out}/x.parquet", "--excel is a form of CSV", 2),
    ("--excel=it", "invalid value 'it'", 2),
    ("-o {out}/x.xlsx", "no format ends in .xlsx", 2),
    ("-o {out}", "is a folder: name a file in it", 1),
    ("-o {out}/none/x.csv", "make it first", 2),
    ("-o {mirror}/mirror.db --format csv", "a file of a mirror", 2),
    ("--fields nothing", 'have no field "nothing". There are: id, organization_id', 2),
    ("--fields total_amount_currency", "did you mean total_amount?", 2),
    ("--fields id --format arrow", "--fields is for csv and jsonl", 2),
    ("--json --format csv", "--json means --format jsonl", 2),
    ("--after=-1", "invalid value", 2),
    ("--after 5000", "there is no change 5000 here", 1),
]


@pytest.mark.parametrize(("flags", "complaint", "code"), REFUSALS)
def test_refusals(mirror: Path, target: Path, flags: str, complaint: str, code: int) -> None:
    arguments = [flag.format(out=target.parent, mirror=mirror) for flag in flags.split()]
    done = run("export", mirror, "supplier_invoices", *arguments)
    assert complaint in done.stderr
    assert (done.returncode, done.stdout, files(target.parent)) == (code, "", [target.name])


def test_places_that_take_no_file(mirror: Path, target: Path) -> None:
    target.chmod(0o400)
    done = run("export", mirror, "supplier_invoices", "-o", target)
    assert (done.returncode, "is write-protected" in done.stderr, target.read_text()) == (1, True, "older")
    link = target.parent / "link.csv"
    link.symlink_to("nothing.csv")
    done = run("export", mirror, "supplier_invoices", "-o", link)
    assert (done.returncode, "a link to a file that does not exist" in done.stderr) == (1, True)
    done = run("export", mirror, "supplier_invoices", "-o", "/dev/full")
    assert (done.returncode, "/dev/full: No space left" in done.stderr) == (1, True)
    assert run("export", target.parent / "no mirror", "supplier_invoices").returncode == 2


@pytest.mark.parametrize("flags", ["-", "/dev/stdout"])
def test_standard_output_by_name(mirror: Path, flags: str) -> None:
    done = run("export", mirror, "supplier_invoices", "-o", flags, "--quiet")
    assert (done.stdout, done.stderr) == (exported(mirror, "supplier_invoices"), "")


def test_a_terminal(mirror: Path) -> None:
    assert on_terminal("export", mirror, "supplier_invoices", "--format", "arrow", code=2) == ""
    shown = on_terminal("export", mirror, "supplier_invoices", "--fields", "id,due_date").splitlines()
    assert (shown[0], len(shown)) == ("id,due_date", 61)


def test_a_parquet_file(mirror: Path, target: Path) -> None:
    path = target.with_name("by month.parquet")
    report = json.loads(exported(mirror, "supplier_invoices", "-o", path))
    assert report == {"path": str(path), "rows": 60, "nulls_made": {}, "seq": 100, "format": "parquet"}
    plain = table(exported(mirror, "supplier_invoices"))
    frame = pyarrow.parquet.read_table(path)
    amounts = [Decimal(row["total_amount"]) if row["total_amount"] else None for row in plain]
    assert frame["total_amount"].to_pylist() == amounts
    for place, complaint in (("none/x.parquet", "make it first"), ("", "is a folder"), ("/dev/null", "is no file")):
        done = run("export", mirror, "supplier_invoices", "--format", "parquet", "-o", target.parent / place)
        assert complaint in done.stderr
        assert done.returncode in (1, 2)
    assert files(target.parent) == sorted([path.name, target.name])
