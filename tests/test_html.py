"""What a notebook shows: small, inert, in the colours of its page, and never a reason to fail or to ask Qonto."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from command import Account, on_terminal
from documents import write
from drawn import cells, drawn
from qontokit._html import panel, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin

NASTY = [
    "<script>document.title = 'owned'</script>",
    "</div></td></table><h1>out",
    "<img src=x onerror=alert(1)>",
    "\"><a href='javascript:alert(1)'>x</a>",
    "' style='position:fixed",
    "&lt;b&gt; &amp; &#60;i&#62; &",
    "<!-- ",
    "]]> <![CDATA[ <?php",
    "two\nlines\r\nand\ta tab",
    "gpj.\u202eexe \u2066 \u200b \u061c \ufeff",
    "\x1b[31mred\x07 \x00 \x9b2J",
    "half \ud800 of \udfff a letter",
    "\uffff \ufffe \U000e0041",
    "Z" + "\u0301" * 500 + "algo",
    "$\\href{javascript:alert(1)}{x}$ and $y$",
    "x" * 1_000_000,
    "<" * 100_000,
    "שלום חברה בע״מ 123",
    "",
]


def row_of(text: str) -> dict[str, Any]:
    """An invoice whose every field is this text."""
    money = {"value": text, "currency": text}
    named = dict.fromkeys(("id", "invoice_number", "supplier_name", "status", "due_date"), text)
    return {**named, "total_amount": money}


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nothing_that_others_wrote_does_anything(text: str) -> None:
    row = row_of(text)
    change = {"seq": 1, "resource": "client_invoices", "id": text, "kind": "created", "at": "2026-01-31T09:00:00Z"}
    failure = {"code": text, "detail": text, "pointer": text}
    result: dict[str, Any] = dict.fromkeys(("input", "outcome", "invoice_id", "idempotency_key", "sha256"), text)
    result |= {"invoice": row, "errors": [failure] * 20}
    sync = dict.fromkeys(qontokit.ResourceReport.__annotations__, 0) | {"watermark": None, "error": text}
    things = [
        qontokit.Page([row, {"client": {"first_name": text, "last_name": text}}] * 100, None),
        qontokit.Change({**change, "invoice": row}),
        qontokit.UploadResult(result),
        qontokit.UploadReport({"ledger": text, "results": [result] * 1000}),
        qontokit.ResourceReport(sync),
        qontokit.VerifyReport({**dict.fromkeys(("checked", "ok", "repaired"), 0), "missing": [text] * 9, "corrupt": [],
                               "unknown": []}),
        panel(text, {text: text, "list": [text] * 9}, table([text], [[text]], caption=text)),
    ]  # fmt: skip
    for thing in things:
        shown = drawn(thing)
        assert max(map(len, shown.texts)) <= 1000
        assert "…" in "".join(shown.texts) or len(text) < 50_000


def test_a_text_is_shown_as_it_is_or_says_that_it_was_cut() -> None:
    page = qontokit.Page([row_of(text) for text in NASTY[:5]], 5)
    assert [row[0] for row in cells(page)] == NASTY[:5]
    long = cells(qontokit.Page([row_of("1" * 1000)], 1))[0]
    assert long[0] == "1" * 120 + "…"
    assert long[3] == f"{'1' * 40}… {'1' * 8}…"
    assert cells(qontokit.Page([row_of("Société Générale 株式会社")], 1))[0][2] == "Société Générale 株式会社"
    assert cells(qontokit.Page([row_of("a\nb\u202ec")], 1))[0][0] == "a b�c"


def test_a_page_shows_the_few_columns_that_the_command_shows() -> None:
    supplier = {
        "id": "a",
        "invoice_number": "F1",
        "supplier_name": "ACME",
        "total_amount": {"value": "1.50", "currency": "EUR"},
        "status": "paid",
        "due_date": "2026-01-31",
    }
    client = {
        "id": "b",
        "number": "7",
        "client": {"first_name": "Ada", "last_name": "L"},
        "total_amount": {"value": 2, "currency": "EUR"},
    }
    company = {"client": {"name": "Co", "first_name": "Ada"}}
    assert cells(qontokit.Page([supplier, client, company], 9)) == [
        ["a", "F1", "ACME", "1.50 EUR", "paid", "2026-01-31"],
        ["b", "7", "Ada L", "2 EUR", "-", "-"],
        ["-", "-", "Co", "-", "-", "-"],
    ]


@pytest.mark.parametrize("resource", ["supplier_invoices", "client_invoices"])
def test_a_page_says_what_the_command_says(make_fake_qonto: Callable[..., FakeQonto], resource: str) -> None:
    qonto = make_fake_qonto(quirks={"odd_forms": True})
    with qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        rows = getattr(client, resource).list(limit=60).collect()
    lines = on_terminal("list", resource, "--limit", "60", account=Account(qonto.base_url, qonto.access_token))
    shown = [" ".join(row) for at in range(0, 60, 5) for row in cells(qontokit.Page(rows[at : at + 5], None))]
    assert shown == [" ".join(line.split()) for line in lines.splitlines()[1:]]


@pytest.mark.parametrize(
    "row",
    [
        {},
        [],
        None,
        7,
        {"id": 7, "client": [], "total_amount": "1"},
        {"total_amount": {"value": None, "currency": "EUR"}},
        {"total_amount": {"value": True}},
        {"total_amount": {"value": {"value": "1"}, "currency": "EUR"}},
    ],
)
def test_whatever_is_missing_is_a_dash(row: Any) -> None:
    assert cells(qontokit.Page([row], None)) == [["-"] * 6]


def test_odd_numbers_are_no_trouble() -> None:
    amounts = [10**5000, 1e300, float("nan"), 0, -1.5]
    page = qontokit.Page([{"total_amount": {"value": value, "currency": "EUR"}} for value in amounts], None)
    assert [row[3] for row in cells(page)] == ["… EUR", "1e+300 EUR", "nan EUR", "0 EUR", "-1.5 EUR"]


def test_amounts_stand_on_the_right_with_their_own_currency_and_are_not_added() -> None:
    amounts = [("10.00", "EUR"), ("3.50", "USD"), ("7", "EUR")]
    rows: list[Any] = [{"total_amount": {"value": value, "currency": currency}} for value, currency in amounts]
    shown = drawn(qontokit.Page(rows, None))
    aligned = [text for text, style in shown.cells if "text-align:right" in style]
    assert aligned == ["10.00 EUR", "3.50 USD", "7 EUR"]
    assert not {"17", "17.00", "20.5", "20.50"} & {text.split()[0] for text in shown.texts}


def test_what_is_long_shows_its_first_rows_and_how_many_there_are() -> None:
    page = qontokit.Page([row_of(str(number)) for number in range(10_000)], 12_345)
    assert [row[0] for row in cells(page)] == ["0", "1", "2", "3", "4"]
    assert {"10,000", "12,345", "the first 5 of 10,000"} <= set(drawn(page).texts)


async def test_a_list_is_not_read_for_showing_it(twin: Twin, fake_qonto: FakeQonto) -> None:
    client = twin.client(fake_qonto)
    for invoices, name in (
        (client.supplier_invoices, "supplier_invoices"),
        (client.client_invoices, "client_invoices"),
    ):
        for unread in (invoices.list(), invoices.updated_since(None)):
            assert {type(unread).__name__, name} <= set(drawn(unread).texts)
            assert repr(unread) == f"<{type(unread).__name__} of {name}>"
            assert "watermark" not in drawn(unread).texts
    assert fake_qonto.requests() == []
    window = client.client_invoices.updated_since(None)
    rows = await twin.result(window.collect())
    asked = len(fake_qonto.requests())
    assert window.watermark in drawn(window).texts
    pages = await twin.rows(window.pages())
    assert rows[0]["id"] in drawn(pages[0]).texts
    assert len(fake_qonto.requests()) == 2 * asked
    assert window.watermark in drawn(window).texts
    assert len(fake_qonto.requests()) == 2 * asked


def test_reports_tell_counts_and_what_is_owed(fake_qonto: FakeQonto, tmp_path: Path) -> None:
    with qontokit.Client(base_url=fake_qonto.base_url, access_token=fake_qonto.access_token) as client:
        report = client.sync(tmp_path / "m", attachments=False)
        fake_qonto.set_faults({"uploads": [{"file_name": "03", "code": "invalid", "detail": "<not> one"}]})
        paths = write(tmp_path / "in", *(f"{number:02}.pdf" for number in range(7)))
        uploaded = client.supplier_invoices.upload(paths, ledger=tmp_path / "m")
        file = client.attachments.download(str(fake_qonto.rows("client_invoices")[0]["attachment_id"]), tmp_path)
    told = drawn(report).texts
    watermark = report.resources["client_invoices"].watermark
    assert {"client_invoices", "supplier_invoices", "quarantined", f"{watermark:%Y-%m-%d %H:%M:%S} UTC"} <= set(told)
    assert told[told.index("pending") + 1] == str(report.pending) == "200"
    assert 'font-weight:bold">200<' in report._repr_html_()
    assert cells(uploaded, 4)[0] == [str(paths[3]), "failed", "-", "invalid: <not> one"]
    assert len(cells(uploaded, 4)) == 5
    assert {"inputs", "7", "failed", "1", "uploaded", "6", str(uploaded.ledger), "the first 5 of 7"} <= set(
        drawn(uploaded).texts
    )
    assert "<not> one" in drawn(uploaded[3]).texts
    assert {str(file.path), file.sha256} <= set(drawn(file).texts)


def test_a_mirror_tells_what_it_holds_owes_and_saw_last(fake_qonto: FakeQonto, tmp_path: Path) -> None:
    with qontokit.Client(base_url=fake_qonto.base_url, access_token=fake_qonto.access_token) as client:
        client.sync(tmp_path, attachments=False)
        (edited,) = fake_qonto.edit("supplier_invoices", 1)
        client.sync(tmp_path, attachments=False)
    asked = len(fake_qonto.requests())
    with qontokit.Mirror(tmp_path) as mirror:
        shown, status = drawn(mirror), mirror.status()
        texts = shown.texts
        for thing in (status, mirror.verify(), next(mirror.attachments()), next(mirror.changes())):
            drawn(thing)
        newest = [text for text, _ in shown.cells][-5 * 8 :]
        number = next(row for row in fake_qonto.rows("supplier_invoices") if row["id"] == edited)["invoice_number"]
        assert newest[:4] == [str(status.last_seq), "updated", "supplier_invoices", number]
        watermark = status.watermarks["client_invoices"]
        assert {str(tmp_path), str(status.last_seq), f"{watermark:%Y-%m-%d %H:%M:%S} UTC"} <= set(texts)
        assert [style for text, style in shown.cells if text == "200" and "font-weight:bold" in style]
        mirror.forget_changes(up_to=status.last_seq)
        assert "newest changes" not in drawn(mirror).texts
        assert "200" in drawn(mirror).texts
    assert len(fake_qonto.requests()) == asked


def test_a_new_mirror_is_shown_too(tmp_path: Path) -> None:
    with qontokit.Mirror(tmp_path, create=True) as mirror:
        assert {"Mirror", str(tmp_path), "last_seq", "0"} <= set(drawn(mirror).texts)
        assert "MirrorStatus" in drawn(mirror.status()).texts


def test_a_mirror_that_cannot_be_read_says_so_and_raises_nothing(
    fake_qonto: FakeQonto, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qontokit.Client(base_url=fake_qonto.base_url, access_token=fake_qonto.access_token) as client:
        client.sync(tmp_path, attachments=False)
    closed = qontokit.Mirror(tmp_path)
    closed.close()
    told = drawn(closed).texts
    assert told[told.index("cannot be read") + 1] == "this mirror is closed"
    with qontokit.Mirror(tmp_path) as damaged:
        whole = damaged.database.read_bytes()
        damaged.database.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
        with pytest.raises(qontokit.MirrorCorruptError):
            damaged.status()
        assert "malformed" in "".join(drawn(damaged).texts)
        damaged.database.write_bytes(whole)

    def busy(_: qontokit.Mirror) -> None:
        raise qontokit.MirrorLockedError("another program kept the database <busy>")

    with qontokit.Mirror(tmp_path) as locked:
        monkeypatch.setattr(qontokit.Mirror, "status", busy)
        assert "another program kept the database <busy>" in drawn(locked).texts


def test_drawing_is_loaded_when_something_is_drawn() -> None:
    code = """
import sys, qontokit
qontokit.Client, qontokit.Mirror, qontokit.SyncReport, qontokit.UploadReport
print([name for name in ("qontokit._html", "qontokit._notebook", "html") if name in sys.modules])
qontokit.Page([], None)._repr_html_()
print("qontokit._html" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["[]", "True"]
