"""Formats and fields of a list."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from canned import ORGANIZATION, canned_qonto
from command import Account, fake, lines, on_terminal, run

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = ("--fields", "id,supplier_name,total_amount,due_date")
LIST = ("list", "supplier_invoices")


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with fake() as account:
        yield account


@pytest.fixture(scope="module")
def rows(account: Account) -> list[dict[str, Any]]:
    return lines(run(*LIST, account=account))


def test_a_table_of_chosen_fields(account: Account, rows: list[dict[str, Any]]) -> None:
    title, *drawn = on_terminal(*LIST, *FIELDS, account=account).splitlines()
    assert title.split() == ["id", "supplier_name", "total_amount", "due_date"]
    assert len(drawn) == len(rows)
    for line, row in zip(drawn, rows, strict=True):
        total = row["total_amount"]
        assert line.split()[0] == row["id"]
        assert f" {total['value']} {total['currency']}  " in line
        assert line.split()[-1] == (row["due_date"] or "-")
    piped = run(*LIST, *FIELDS, "--format", "table", account=account).stdout
    assert piped.splitlines() == [title, *drawn]
    wide = run(*LIST, "--fields", "id,description,file_name,iban,tin", "--format", "table", account=account).stdout
    assert "…" not in wide
    assert max(map(len, wide.splitlines())) > 100


def test_csv(account: Account, rows: list[dict[str, Any]]) -> None:
    text = run(*LIST, *FIELDS, "--format", "csv", account=account).stdout
    table = list(csv.reader(io.StringIO(text, newline="")))
    assert table[0] == ["id", "supplier_name", "total_amount", "total_amount_currency", "due_date"]
    for line, row in zip(table[1:], rows, strict=True):
        total = row["total_amount"]
        assert (line[0], line[1], line[3], line[4]) == (
            row["id"], row["supplier_name"] or "", total["currency"], row["due_date"] or "",
        )  # fmt: skip
        assert Decimal(line[2]) == Decimal(str(total["value"]))
    assert run(*LIST, "--format", "csv", account=account).stdout.startswith("id,organization_id,")


def test_json_lines(account: Account, rows: list[dict[str, Any]]) -> None:
    names = FIELDS[1].split(",")
    expected = [{name: row.get(name) for name in names} for row in rows]
    for flags in ((), ("--json",), ("--format", "jsonl")):
        assert lines(run(*LIST, *FIELDS, *flags, account=account)) == expected
    shown = on_terminal(*LIST, "--json", account=account)
    assert [json.loads(line) for line in shown.splitlines()] == rows


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (("--fields", "id,suplier_name"), 'have no field "suplier_name"'),
        (("--format", "csv", "--json"), "--json means --format jsonl"),
        (("--format", "table", "--json"), "--json means --format jsonl"),
        (("--format", "arrow"), "invalid value 'arrow'"),
    ],
)
def test_refusals(flags: tuple[str, ...], complaint: str) -> None:
    done = run(*LIST, *flags)
    assert (done.returncode, done.stdout, complaint in done.stderr) == (2, "", True), done.stderr


def test_nothing_that_a_terminal_would_obey() -> None:
    row = {"id": "a", "organization_id": ORGANIZATION, "supplier_name": "\x1b[2J\u202eACME", "due_date": "soon"}
    with canned_qonto() as qonto:
        qonto.serve("supplier_invoices", [row])
        account = Account(qonto.base_url)
        for flags in (("--format", "csv"), ("--json",), ()):
            shown = on_terminal(*LIST, *FIELDS, *flags, account=account)
            assert "ACME" in shown
            assert not {"\x1b", "\u202e"} & set(shown)
        done = run(*LIST, *FIELDS, "--format", "csv", account=account)
    assert done.stdout.splitlines()[1] == "a,\x1b[2J\u202eACME,,,"
    assert "left empty because they do not fit their column: due_date 1" in done.stderr
