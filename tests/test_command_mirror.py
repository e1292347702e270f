"""The command on a mirror: what it does, and how it ends."""

from __future__ import annotations

import fcntl
import json
import signal
import sqlite3
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from command import COMMAND, Account, fake, lines, rule, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def account() -> Iterator[Account]:
    with fake() as account:
        yield account


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    return tmp_path / "mirror"


def one(*arguments: str | Path, account: Account) -> dict[str, Any]:
    [answer] = lines(run(*arguments, account=account))
    return answer


def test_sync_then_everything_else(account: Account, mirror: Path) -> None:
    report = one("sync", mirror, account=account)
    assert (report["complete"], report["downloaded"], set(report["resources"])) == (
        True, 50, {"client_invoices", "supplier_invoices"},
    )  # fmt: skip
    with closing(sqlite3.connect(mirror / "mirror.db")) as database:
        assert database.execute("select count(*) from supplier_invoices").fetchone() == (30,)
    again = one("sync", mirror, account=account)
    assert (again["downloaded"], again["requests"] <= 4) == (0, True)
    status = one("status", mirror, account=account)
    assert status["invoices"] == {"client_invoices": 20, "supplier_invoices": 30}
    assert (status["attachments"]["done"], status["locked"]) == (50, False)
    assert one("verify", mirror, account=account)["ok"] == 50


def test_one_resource_without_files(account: Account, mirror: Path) -> None:
    line = ("sync", mirror, "--resource", "client_invoices", "--no-attachments", "--since", "2000-01-01")
    report = one(*line, account=account)
    assert (list(report["resources"]), report["downloaded"], report["pending"]) == (["client_invoices"], 0, 20)


def test_changes_go_on_where_one_stopped(account: Account, mirror: Path) -> None:
    one("sync", mirror, "--no-attachments", account=account)
    first = lines(run("changes", mirror, "--limit", "7"))
    rest = lines(run("changes", mirror, "--after", str(first[-1]["seq"])))
    assert len(first) == 7
    assert len({(change["resource"], change["id"]) for change in first + rest}) == 50
    assert all(change["kind"] == "created" and change["invoice"]["id"] == change["id"] for change in first + rest)


def test_a_damaged_file_is_found_and_mended(account: Account, mirror: Path) -> None:
    one("sync", mirror, account=account)
    damaged, missing, *_ = sorted(mirror.glob("attachments/*/*/*"))
    damaged.write_bytes(b"x")
    missing.unlink()
    done = run("verify", mirror, "--repair")
    report = json.loads(done.stdout)
    assert (done.returncode, report["corrupt"], report["missing"], report["repaired"]) == (
        1, [str(damaged.relative_to(mirror))], [str(missing.relative_to(mirror))], 2,
    )  # fmt: skip
    assert str(damaged.relative_to(mirror)) in done.stderr
    assert one("sync", mirror, account=account)["downloaded"] == 2
    assert run("verify", mirror).returncode == 0


def test_a_file_that_cannot_be_had_is_told(mirror: Path) -> None:
    with fake(rules=rule("/attachments/", status=404, skip=3, times=1)) as account:
        done = run("sync", mirror, account=account)
        report = json.loads(done.stdout)
        assert (done.returncode, report["complete"], report["downloaded"]) == (1, False, 49)
        assert done.stderr.count("will be tried again") == 1


@pytest.mark.parametrize("path", ["/v2/", "_invoices"])
@pytest.mark.parametrize(("status", "code"), [(401, 3), (403, 3), (503, 4)])
def test_nothing_could_be_read(mirror: Path, path: str, status: int, code: int) -> None:
    with fake(rules=rule(path, status=status)) as account:
        done = run("sync", mirror, "--max-attempts", "1", account=account)
    assert (done.returncode, str(status) in done.stderr) == (code, True), done.stderr


def test_one_list_could_not_be_read(mirror: Path) -> None:
    with fake(rules=rule("/client_invoices", status=403)) as account:
        done = run("sync", mirror, account=account)
    report = json.loads(done.stdout)
    assert (done.returncode, report["resources"]["supplier_invoices"]["created"]) == (1, 30)
    assert "client_invoices.read" in done.stderr
    assert "cause" not in report["resources"]["client_invoices"]


def test_nobody_answers(mirror: Path) -> None:
    assert run("sync", mirror, "--max-attempts", "1").returncode == 4


def test_another_run_holds_the_mirror(account: Account, mirror: Path) -> None:
    one("sync", mirror, "--no-attachments", account=account)
    with (mirror / "mirror.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = run("sync", mirror, "--wait", "0.3", account=account)
        assert one("status", mirror, account=account)["locked"] is True
    assert (done.returncode, done.stdout) == (5, "")


def test_interrupted(mirror: Path) -> None:
    with fake("--latency", "30") as account:
        line = [*COMMAND, "sync", str(mirror), "-vv"]
        with subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=account.environment) as process:
            assert process.stderr is not None
            assert "GET /v2/organization" in process.stderr.readline()
            process.send_signal(signal.SIGINT)
            rest = process.stderr.read()
    assert (process.returncode, rest) == (130, "")


def test_as_talkative_as_asked(account: Account, mirror: Path) -> None:
    quiet = run("sync", mirror, "--quiet", account=account)
    steps = run("sync", mirror, "-v", account=account)
    requests = run("sync", mirror, "-vv", account=account)
    assert quiet.stderr == ""
    assert "listing client_invoices" in steps.stderr
    assert "GET /v2" not in steps.stderr
    assert "GET /v2/client_invoices" in requests.stderr
    assert account.access_token not in requests.stderr


def test_doctor(account: Account, mirror: Path) -> None:
    one("sync", mirror, account=account)
    checks = lines(run("doctor", mirror, account=account))
    names = ["settings", "certificates", "credential", "clock", "client_invoices", "supplier_invoices", "attachments",
             "folder", "disk", "room", "mirror"]  # fmt: skip
    assert [check["check"] for check in checks] == names
    assert {check["state"] for check in checks if check["check"] != "room"} == {"ok"}


def test_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    with fake(rules=rule("/supplier_invoices", status=403)) as account:
        done = run("doctor", account=account)
    [failed] = [json.loads(line) for line in done.stdout.splitlines() if '"failed"' in line]
    assert (done.returncode, failed["check"]) == (3, "supplier_invoices")
    assert "supplier_invoice.read" in failed["detail"]
    assert run("doctor", account=Account(access_token="")).returncode == 2
    assert run("doctor").returncode == 4
    with fake() as account:
        (tmp_path / "file").touch()
        assert run("doctor", tmp_path / "file", account=account).returncode == 2
        account.access_token = "wrong"
        assert run("doctor", account=account).returncode == 3
