"""``qontokit upload``: its answers, its messages and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from command import Account, fake, lines, on_terminal, rule, run
from documents import pdf, write

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    """A fake Qonto, and a home for ledgers that is the test's own."""
    with fake() as account:
        account.more = {"XDG_DATA_HOME": str(tmp_path / "home")}
        yield account


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    """A folder of three invoices, two of them good."""
    folder = tmp_path / "invoices"
    write(folder, "a.pdf", "b.pdf")
    (folder / "c.pdf").touch()
    return folder


def report(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The report that a command wrote, whatever its exit code."""
    (line,) = done.stdout.splitlines()
    said: dict[str, Any] = json.loads(line)
    return said


def outcomes(done: subprocess.CompletedProcess[str]) -> list[str]:
    return [result["outcome"] for result in report(done)["results"]]


@pytest.mark.parametrize(
    "line",
    ["upload", "upload a.pdf --source=", "upload a.pdf --meta connector", "upload a.pdf --meta a=1 --meta a=2",
     "upload a.pdf --ledger", "upload a.pdf --access-token x"],
)  # fmt: skip
def test_wrong_usage(line: str) -> None:
    done = run(*line.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_help_tells_every_flag() -> None:
    told = run("upload", "--help").stdout
    for flag in ("ledger", "source", "meta", "skip-attachment-matcher", "allow-duplicates", "dry-run", "base-url"):
        assert f"--{flag}" in told


def test_nobody_answers_and_nobody_is_authorised(account: Account, invoices: Path) -> None:
    assert run("upload", invoices, "--max-attempts", "1").returncode == 4
    account.access_token = "wrong"
    done = run("upload", invoices, account=account)
    assert (done.returncode, done.stdout) == (3, "")


def test_everything_is_uploaded_once(account: Account, tmp_path: Path) -> None:
    paths = write(tmp_path, "a.pdf", "b.pdf")
    (first,) = lines(run("upload", *paths, account=account))
    (again,) = lines(run("upload", *paths, account=account))
    assert [result["input"] for result in first["results"]] == [str(path) for path in paths]
    assert {result["outcome"] for result in first["results"]} == {"uploaded"}
    assert {result["outcome"] for result in again["results"]} == {"already_uploaded"}
    assert [each["invoice_id"] for each in first["results"]] == [each["invoice_id"] for each in again["results"]]
    assert first["ledger"] == again["ledger"]
    assert Path(first["ledger"]).is_relative_to(tmp_path / "home")


def test_a_bad_file_is_told_and_stops_nobody(account: Account, invoices: Path) -> None:
    done = run("upload", invoices, account=account)
    assert done.returncode == 1
    assert outcomes(done) == ["uploaded", "uploaded", "failed"]
    (message,) = done.stderr.splitlines()
    assert f"{invoices / 'c.pdf'} was not uploaded: empty_file: " in message


def test_json_is_the_report_of_python(account: Account, invoices: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "uploads.db"
    run("upload", invoices, "--ledger", ledger, account=account)
    with qontokit.Client(base_url=account.base_url, access_token=account.access_token) as client:
        again = client.supplier_invoices.upload(invoices, ledger=ledger)
    assert report(run("upload", invoices, "--ledger", ledger, account=account)) == again.to_dict()
    assert again.already_uploaded[0].invoice is not None


def test_a_dry_run_sends_nothing_and_is_no_failure(account: Account, tmp_path: Path) -> None:
    paths = write(tmp_path, "a.pdf", "b.pdf")
    done = run("upload", *paths, "--dry-run", account=account)
    assert (done.returncode, outcomes(done)) == (0, ["planned", "planned"])
    assert outcomes(run("upload", *paths, account=account)) == ["uploaded", "uploaded"]


def test_duplicates_are_sent_on_purpose_only(account: Account, tmp_path: Path) -> None:
    paths = write(tmp_path, "a.pdf")
    ids = [
        report(run("upload", *paths, *flags, account=account))["results"][0]["invoice_id"]
        for flags in ([], [], ["--allow-duplicates"])
    ]
    assert ids[0] == ids[1] != ids[2]


def test_flags_arrive_at_qonto(account: Account, tmp_path: Path) -> None:
    paths = write(tmp_path, "a.pdf")
    flags = ["--source", "pay_by_invoice", "--meta", "integration_type=dropbox", "--meta", "connector=grover"]
    (said,) = lines(run("upload", *paths, *flags, "--skip-attachment-matcher", account=account))
    invoice = said["results"][0]["invoice"]
    assert invoice["source"] == "pay_by_invoice"
    assert (invoice["meta"]["integration_type"], invoice["meta"]["connector"]) == ("dropbox", "grover")


def test_a_folder_without_invoices_is_no_failure(account: Account, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to send")
    done = run("upload", tmp_path, account=account)
    assert (done.returncode, report(done)["results"]) == (0, [])
    assert "no PDF, JPEG or PNG" in done.stderr


def test_a_table_on_a_terminal(account: Account, invoices: Path) -> None:
    table = on_terminal("upload", invoices, account=account, code=1).splitlines()
    assert table[0].split() == ["file", "outcome", "invoice", "reason"]
    assert [line.split()[1] for line in table[1:4]] == ["uploaded", "uploaded", "failed"]
    assert "empty_file" in table[3]
    assert table[-1].startswith("3 in all: 2 uploaded, 1 failed; the ledger is ")
    shown = on_terminal("upload", invoices, "--json", account=account, code=1)
    assert [result["outcome"] for result in json.loads(shown)["results"]] == [
        "already_uploaded",
        "already_uploaded",
        "failed",
    ]


def test_names_do_not_move_a_terminal(account: Account, tmp_path: Path) -> None:
    hostile = tmp_path / "a\x1b]0;owned\x07\u202efdp.pdf"
    hostile.write_bytes(b"")
    shown = on_terminal("upload", hostile, account=account, code=1)
    assert not any(letter in shown for letter in "\x1b\x07\u202e")
    assert "\x1b" not in run("upload", hostile, account=account).stderr


def test_an_unknown_outcome_needs_review(tmp_path: Path) -> None:
    (path,) = write(tmp_path, "a.pdf")
    rules = rule("/supplier_invoices/bulk", close="before_headers")
    with fake(rules=rules) as account:
        done = run("upload", path, "--ledger", tmp_path / "l.db", "--max-attempts", "1", account=account)
    assert (done.returncode, outcomes(done)) == (1, ["needs_review"])
    assert f"{path} needs review: unknown_outcome: Qonto may have it or not (" in done.stderr
    assert "not sent" not in done.stderr
    assert "run again" in done.stderr


def test_a_ledger_that_cannot_be_kept(account: Account, tmp_path: Path) -> None:
    (path,) = write(tmp_path, "a.pdf")
    (tmp_path / "notes.txt").write_bytes(pdf())
    done = run("upload", path, "--ledger", tmp_path / "notes.txt" / "uploads.db", account=account)
    assert (done.returncode, done.stdout) == (2, "")
    assert "ledger" in done.stderr
