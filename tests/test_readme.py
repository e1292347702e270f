"""What the README says is what the package does."""

from __future__ import annotations

import csv
import fcntl
import inspect
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import readme
from documents import write
from qontokit import Client, Mirror, errors
from qontokit.client import AsyncSupplierInvoices
from qontokit.uploads import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qontokit.testing import FakeQonto

ROOT = Path(__file__).parent.parent
COMMAND = Path(sys.executable).with_name("qontokit")
VIEWS = ("supplier_invoices", "client_invoices", "attachments", "changes")
SCRIPTS = [block for block in readme.blocks("python") if "def test_" not in block]
TESTS = [block for block in readme.blocks("python") if "def test_" in block]
COMMAND_LINES = [line for block in readme.blocks("sh") for line in block.splitlines() if line.startswith("qontokit ")]


@pytest.fixture
def account(make_fake_qonto: Callable[..., FakeQonto], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeQonto:
    """An account that the environment leads to, and a folder to work in that holds only some invoices to upload."""
    qonto = make_fake_qonto(supplier_invoices=30, client_invoices=30, attachment_bytes=2_000)
    monkeypatch.setenv("QONTO_BASE_URL", qonto.base_url)
    monkeypatch.setenv("QONTO_ACCESS_TOKEN", qonto.access_token)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "invoices", "january.pdf", "february.pdf")
    return qonto


@pytest.fixture
def mirror(account: FakeQonto) -> Iterator[Mirror]:
    """A mirror of the account where the README's commands expect it."""
    with Client() as client:
        assert client.sync("qonto-mirror").complete
    with Mirror("qonto-mirror") as mirror:
        assert mirror.status().invoices["supplier_invoices"] == len(account.rows("supplier_invoices"))
        yield mirror


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, timeout=100, check=False)


@pytest.mark.parametrize("block", SCRIPTS)
async def test_scripts_run_as_they_stand(block: str, account: FakeQonto) -> None:
    await readme.run(block)
    assert account.requests()


async def test_the_script_for_a_database_of_ones_own_keeps_everything(account: FakeQonto) -> None:
    (script,) = [block for block in SCRIPTS if "updated_since" in block]
    await readme.run(script)
    edited = account.edit("supplier_invoices", 3)
    account.create("supplier_invoices", 2)
    account.advance(3_600)
    await readme.run(script)
    with closing(sqlite3.connect("accounting.db")) as database:
        stored = {id: json.loads(body) for id, body in database.execute("select id, body from invoice")}
        files = dict(database.execute("select attachment_id, path from file"))
    truth = {row["id"]: row for row in account.rows("supplier_invoices")}
    assert stored == truth
    assert set(edited) <= set(stored)
    assert set(files) == {row["attachment_id"] for row in truth.values() if row["attachment_id"]}
    assert set(files.values()) == files_in("supplier_invoices")


def files_in(folder: str) -> set[str]:
    return {str(path) for path in Path(folder).iterdir()}


def test_tests_of_ones_own_pass(tmp_path: Path) -> None:
    (block,) = TESTS
    (tmp_path / "test_own.py").write_text(block)
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_own.py"]
    ended = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_of_a_view_is_listed_once(view: str, mirror: Mirror) -> None:
    names = 0 if view in {"attachments", "changes"} else 1
    listed = [column for row in readme.table(f"view `{view}`") for column in readme.quoted(row[names])]
    with closing(sqlite3.connect(mirror.database)) as database:
        columns = [row[1] for row in database.execute(f"pragma table_info({view})")]
    assert sorted(listed) == sorted(columns)


def test_there_are_no_other_views(mirror: Mirror) -> None:
    with closing(sqlite3.connect(mirror.database)) as database:
        views = {name for (name,) in database.execute("select name from sqlite_master where type = 'view'")}
    assert views == set(VIEWS)


def test_queries_run_and_find_something(mirror: Mirror) -> None:
    queries = [query for block in readme.blocks("sql") for query in block.split(";") if query.strip()]
    assert len(queries) == 4
    with closing(sqlite3.connect(mirror.database)) as database:
        found = {query: len(database.execute(query).fetchall()) for query in queries}
    nothing = [query for query, rows in found.items() if not rows]
    assert all("'dead'" in query for query in nothing)


def test_files_lie_where_the_layout_says(mirror: Mirror) -> None:
    with closing(sqlite3.connect(mirror.database)) as database:
        paths = [path for (path,) in database.execute("select path from attachments where state = 'done'")]
    assert paths
    for path in paths:
        assert re.fullmatch(r"attachments/(client|supplier)_invoices/\d{4}-\d\d/.+\.[0-9a-f]{12}\.\w+", path)
        assert (mirror.path / path).is_file()


def test_states_of_files_are_all_explained(mirror: Mirror) -> None:
    ((_, explained),) = [row for row in readme.table("view `attachments`") if row[0] == "`state`"]
    assert {part.partition("`:")[0].strip(" `") for part in explained.split("·")} == set(mirror.status().attachments)


@pytest.mark.parametrize("line", COMMAND_LINES)
def test_command_lines_run(line: str, mirror: Mirror) -> None:
    ended = command(*line.split()[1:])
    assert ended.returncode == 0, ended.stderr
    assert mirror.status().last_seq
    assert ended.stdout
    if "--format csv" in line:
        answers = list(csv.DictReader(ended.stdout.splitlines()))
        assert {row["id"] for row in answers} == {row["id"] for row in mirror.invoices("supplier_invoices")}
        return
    for answer in ended.stdout.splitlines():
        json.loads(answer)


async def test_the_script_that_uploads_tells_what_is_not_in_qonto(
    account: FakeQonto, capsys: pytest.CaptureFixture[str]
) -> None:
    (script,) = [block for block in SCRIPTS if ".upload(" in block]
    Path("invoices/march.pdf").touch()
    await readme.run(script)
    before = account.rows("supplier_invoices")
    await readme.run(script)
    assert account.rows("supplier_invoices") == before
    told = capsys.readouterr().out
    assert told.splitlines()[0] == "2 sent now, 0 sent before"
    assert "0 sent now, 2 sent before\nNot safely in Qonto: invoices/march.pdf\n    empty_file - " in told


def test_outcomes_of_an_upload_are_all_explained() -> None:
    assert sorted(readme.quoted(row[0])[0] for row in readme.table("outcome")) == sorted(OUTCOMES)


def test_codes_of_an_upload_are_all_explained() -> None:
    listed = [code for row in readme.table("code") for code in readme.quoted(row[0])]
    told = str(AsyncSupplierInvoices.upload.__doc__).partition("A failure's code")[2].partition("need review")[0]
    assert sorted(listed) == sorted(re.findall(r"\b[a-z]+_[a-z_]+\b|\binvalid\b|\brequired\b|\bambiguous\b", told))


def test_every_command_is_named() -> None:
    told = command("--help").stdout.partition("\nCommands:\n")[2].partition("\n\n")[0]
    commands = re.findall(r"^  ([a-z]+) ", told, re.MULTILINE)
    section = readme.TEXT.partition("## The command")[2].partition("\n## ")[0]
    missing = [name for name in commands if name != "help" and not re.search(rf"(`|qontokit ){name}\b", section)]
    assert commands
    assert not missing


def done() -> int:
    return command("sync", "qonto-mirror").returncode


def something_undone() -> int:
    return command("get", "supplier_invoices", "nobody-has-this-id").returncode


def wrong_settings() -> int:
    os.environ.pop("QONTO_ACCESS_TOKEN")
    return command("sync", "qonto-mirror").returncode


def not_authorised() -> int:
    os.environ["QONTO_ACCESS_TOKEN"] = "expired"
    return command("sync", "qonto-mirror").returncode


def unreachable() -> int:
    return command("sync", "qonto-mirror", "--base-url", "http://127.0.0.1:9", "--max-attempts", "1").returncode


def locked() -> int:
    with Path("qonto-mirror/mirror.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return command("sync", "qonto-mirror").returncode


def interrupted() -> int:
    with subprocess.Popen([COMMAND, "fake"], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert "base_url" in running.stdout.readline()
        running.send_signal(signal.SIGINT)
        return running.wait(100)


EXITS: dict[str, Callable[[], int]] = {
    "0": done,
    "1": something_undone,
    "2": wrong_settings,
    "3": not_authorised,
    "4": unreachable,
    "5": locked,
    "130": interrupted,
}


@pytest.mark.parametrize("code", EXITS)
@pytest.mark.usefixtures("mirror")
def test_exit_codes(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QONTO_ACCESS_TOKEN", os.environ["QONTO_ACCESS_TOKEN"])
    assert EXITS[code]() == int(code)


def test_every_exit_code_is_listed() -> None:
    listed = [code for code, _ in readme.table("exit code")]
    told = re.findall(r"^  (\d+) ", command("--help").stdout.partition("Exit codes:")[2], re.MULTILINE)
    assert listed == list(EXITS) == told


def test_settings_are_those_of_the_client() -> None:
    listed = {readme.quoted(row[0])[0]: readme.quoted(row[3])[0] for row in readme.table("argument")}
    parameters = inspect.signature(Client.__init__).parameters.values()
    assert listed == {each.name: str(each.default) for each in parameters if each.name != "self"}


def test_flags_are_those_of_the_command() -> None:
    listed = {flag for row in readme.table("argument") for flag in readme.quoted(row[1])}
    section = command("sync", "--help").stdout.partition("Connection")[2].partition("\n\n")[0]
    assert listed == set(re.findall(r"^ +(--[a-z-]+)", section, re.MULTILINE))


def test_variables_are_those_that_are_read() -> None:
    listed = {name for row in readme.table("argument") for name in readme.quoted(row[2])}
    source = "".join(path.read_text() for path in (ROOT / "src" / "config").glob("*.rs"))
    assert listed == set(re.findall(r'"(QONTO_[A-Z_]+)"', source))


def test_the_tree_of_errors_is_the_code_s() -> None:
    (tree,) = [block for block in readme.blocks("text") if block.startswith("QontoError")]
    above: list[str] = []
    listed = {}
    for line in tree.splitlines():
        indent, name, second = re.match(r"( *)(\w+)(?: \((\w+)\))?", line).groups()  # type: ignore[union-attr]
        above[len(indent) // 2 :] = [name]
        listed[name] = [*above[-2:-1], *([second] if second else [])]
    bases = {name: [base.__name__ for base in kind.__bases__] for name, kind in vars(errors).items() if is_ours(kind)}
    assert listed == {**bases, "QontoError": []}


def is_ours(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, errors.QontoError)


def test_requirements_are_those_of_the_package() -> None:
    crate = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert f"Rust ≥ {crate['rust-version']}" in readme.TEXT
    assert f"CPython {project['requires-python'].replace('>=', '≥ ')}" in readme.TEXT


def test_every_name_of_the_tree_exists() -> None:
    (tree,) = [block for block in readme.blocks("text") if block.startswith("src/")]
    parts = {"src": ROOT / "src", "python": ROOT / "python" / "qontokit", "tests": ROOT / "tests"}
    for line in tree.splitlines():
        folder, _, rest = line.partition("/")
        for name in re.findall(r"\b[a-z]+\.py\b", rest):
            assert (parts[folder] / name).is_file(), name
    assert (ROOT / "tests" / "run").is_file()
