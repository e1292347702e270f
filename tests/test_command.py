"""The command: its usage, its answers about Qonto, and where they go."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from command import COMMAND, Account, fake, lines, on_terminal, rule, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COMMANDS = ("demo", "sync", "upload", "list", "get", "download", "status", "verify", "changes", "fake", "doctor")


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with fake() as account:
        yield account


def test_help_names_every_command_and_exit_code() -> None:
    done = run("--help")
    assert (done.returncode, done.stderr) == (0, "")
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout
        assert run(name, "--help").returncode == 0
    for code in range(6):
        assert f"\n  {code}    " in done.stdout


def test_version() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout.split()[0]) == (0, "qontokit")


@pytest.mark.parametrize(
    "line",
    ["", "remove m", "sync", "sync m --since 2026-01-31T09:00:00", "list invoices", "fake --quirks nonsense",
     "sync m --timeout 0", "sync m --base-url http://example.com", "list client_invoices --due-date future",
     "download a b --to f --file-name n", "status nowhere", "sync file", "download a --to f --file-name a:b.pdf",
     "list supplier_invoices --status=", "list supplier_invoices --attachment-id=a,"],
)  # fmt: skip
def test_wrong_usage(line: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run(*line.split(), cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_a_path_need_not_be_text(tmp_path: Path) -> None:
    line = [os.fsencode(part) for part in COMMAND] + [b"status", os.fsencode(tmp_path) + b"/\xff"]
    done = subprocess.run(line, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"there is no mirror in" in done.stderr


def test_no_credential(tmp_path: Path) -> None:
    done = run("sync", tmp_path / "mirror", account=Account(access_token=""))
    assert (done.returncode, "QONTO_ACCESS_TOKEN" in done.stderr) == (2, True)


def test_list_is_json_lines_as_qonto_sent_them(account: Account) -> None:
    rows = lines(run("list", "supplier_invoices", account=account))
    assert len({row["id"] for row in rows}) == len(rows) == 30
    assert len(lines(run("list", "client_invoices", "--limit", "3", account=account))) == 3
    status = rows[0]["status"]
    some = lines(run("list", "supplier_invoices", "--status", status, account=account))
    assert [row["id"] for row in some] == [row["id"] for row in rows if row["status"] == status]
    extra = lines(run("list", "supplier_invoices", "--param", f"filter[status]={status}", account=account))
    assert extra == some
    assert lines(run("get", "supplier_invoices", some[0]["id"], account=account)) == some[:1]


def test_a_table_on_a_terminal_and_json_when_asked(account: Account) -> None:
    table = on_terminal("list", "supplier_invoices", "--limit", "2", account=account).splitlines()
    assert table[0].split()[0] == "id"
    assert len(table) == 3
    rows = on_terminal("list", "supplier_invoices", "--limit", "2", "--json", account=account).splitlines()
    assert [json.loads(row)["id"] for row in rows] == [line.split()[0] for line in table[1:]]


def test_escape_sequences_never_reach_a_terminal() -> None:
    hostile = '{"supplier_invoices":[{"id":"a","supplier_name":"\\u001b]0;x\\u0007\\u009b2J \u202e"}],"meta":{}}'
    rules = rule("/v2/supplier_invoices", body="json", text=hostile, headers={"Content-Type": "application/json"})
    with fake(rules=rules) as account:
        for flags in ([], ["--json"]):
            shown = on_terminal("list", "supplier_invoices", "--sort-by", "created_at:asc", *flags, account=account)
            assert "]0;x" in shown
            assert not any(letter in shown for letter in "\x1b\x07\x9b\u202e")


def test_unknown_id(account: Account) -> None:
    done = run("get", "supplier_invoices", "nope", account=account)
    assert (done.returncode, done.stdout) == (1, "")
    assert "404" in done.stderr


def test_download(account: Account, tmp_path: Path) -> None:
    rows = lines(run("list", "supplier_invoices", "--limit", "2", account=account))
    ids = [row["attachment_id"] for row in rows]
    files = lines(run("download", *ids, "--to", tmp_path / "new", account=account, cwd=tmp_path))
    assert {file["attachment_id"] for file in files} == set(ids)
    assert all((tmp_path / file["path"]).stat().st_size == file["size"] for file in files)
    named = lines(run("download", ids[0], "--to", tmp_path, "--file-name", "one.pdf", account=account))
    assert [file["path"] for file in named] == [str(tmp_path / "one.pdf")]
    done = run("download", ids[0], "nope", "--to", tmp_path, account=account)
    assert done.returncode == 1
    assert sum("error" in json.loads(line) for line in done.stdout.splitlines()) == 1


def into_a_closed_pipe(*arguments: str | Path, account: Account) -> subprocess.CompletedProcess[bytes]:
    """Run the command where whoever read its output has gone."""
    ours, theirs = os.pipe()
    os.close(ours)
    line = [*COMMAND, *map(str, arguments)]
    try:
        return subprocess.run(line, stdout=theirs, stderr=subprocess.PIPE, env=account.environment, check=False)
    finally:
        os.close(theirs)


@pytest.mark.parametrize("arguments", [["list", "supplier_invoices"], ["--help"], ["doctor"]])
def test_a_closed_pipe_is_no_error(account: Account, arguments: list[str]) -> None:
    done = into_a_closed_pipe(*arguments, account=account)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_closed_pipe_stops_no_download(account: Account, tmp_path: Path) -> None:
    rows = lines(run("list", "supplier_invoices", account=account))
    ids = {row["attachment_id"] for row in rows if row["attachment_id"]}
    done = into_a_closed_pipe("download", *ids, "--to", tmp_path, account=account)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(list(tmp_path.iterdir())) == len(ids) > 10
    done = into_a_closed_pipe("download", "nope", *ids, "--to", tmp_path / "again", account=account)
    assert (done.returncode, b"nope" in done.stderr) == (1, True)
    assert len(list((tmp_path / "again").iterdir())) == len(ids)


@pytest.mark.parametrize("closed", [">&-", "<&- >&-", "<&- >&- 2>&-"])
def test_closed_standard_streams_are_no_error(account: Account, tmp_path: Path, closed: str) -> None:
    for arguments in (["sync", tmp_path / "mirror"], ["list", "client_invoices"], ["status", tmp_path / "mirror"]):
        line = ["sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND, *map(str, arguments)]
        done = subprocess.run(line, capture_output=True, env=account.environment, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert json.loads(run("verify", tmp_path / "mirror").stdout)["ok"] > 10
