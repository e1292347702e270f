"""After runs in which everything goes wrong, no secret is anywhere but where it belongs."""

from __future__ import annotations

import json
import logging
import pickle
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from command import Account, run
from documents import pdf
from hostile import PDF, TOKEN, Hostile, internet
from mirrored import files
from wire import Connection, answer

if TYPE_CHECKING:
    from pathlib import Path

    from support import Twin

SANDBOX = "https://thirdparty-sandbox.staging.qonto.co"
KEY, STAGING, SIGNATURE, PASSWORD = "key-of-the-account-5a0f", "of-the-sandbox-77e2", "5ec7e7ab%2Fcd", "hunter2hunter2"
SIGNED = f"/of-nobody-else/{{}}?X-Amz-Credential=AKIA&X-Amz-Signature={SIGNATURE}"
SECRETS = {TOKEN, KEY, STAGING, SIGNATURE, SIGNATURE.replace("%2F", "/"), PASSWORD, "X-Amz", "of-nobody-else", "AKIA"}
CREDENTIALS: dict[str, dict[str, Any]] = {
    "token": {"access_token": TOKEN},
    "key": {"login": "company-1234", "secret_key": KEY},
}


def echo(connection: Connection, status: str = "500 Oops") -> None:
    """An error that repeats all that it was sent, as gateways in debug mode do."""
    asked = connection.asked
    detail = f"{asked.method} {asked.path} {dict(asked.headers)}"
    connection.send(answer(json.dumps({"errors": [{"code": "echo", "detail": detail}]}).encode(), status))


def broken_off(connection: Connection) -> None:
    connection.send(answer(PDF)[:-9])
    connection.reset()


def repeated_address(connection: Connection) -> None:
    """What S3 says about a bad signature."""
    said = f"<Error><Code>SignatureDoesNotMatch</Code><Resource>{connection.asked.path}</Resource></Error>"
    connection.send(answer(said.encode(), "403 Forbidden", Content_Type="application/xml"))


def to_another_host(connection: Connection) -> None:
    connection.send(answer(b"", "302 Found", Location=f"https://other.example{connection.asked.path}"))


FILES: dict[str, Any] = {
    "page": answer(b"<html>sign in", Content_Type="text/html"),
    "address": repeated_address,
    "reset": Connection.reset,
    "half": broken_off,
    "redirect": to_another_host,
    "gone": answer(b"", "410 Gone"),
    "packed": answer(PDF, Content_Encoding="gzip"),
    "not HTTP": b"what?",
    "longer": answer(PDF + PDF),
    "fine": answer(PDF, Content_Type="application/pdf"),
}
ADDRESSES = {
    "user": "https://someone:" + PASSWORD + "@files.example" + SIGNED,
    "private": "https://169.254.169.254" + SIGNED,
    "plain": "http://files.example" + SIGNED,
    "none": "://files.example" + SIGNED,
    "unreachable": "https://*.example" + SIGNED,
}
DESCRIPTIONS: dict[str, Any] = {
    "echo": echo,
    "echo 404": partial(echo, status="404 Not Found"),
    "echo 422": partial(echo, status="422 Unprocessable"),
    "half a description": answer(f'{{"attachment":{{"url":"https://files.example{SIGNED}"'.encode()),
    "a list": answer(json.dumps({"attachment": {"url": ["https://files.example" + SIGNED]}}).encode()),
    "another": answer(json.dumps({"attachment": {"id": "x", "url": "https://files.example" + SIGNED}}).encode()),
}


def furnish(qonto: Hostile) -> list[str]:
    """An account in which each file has another trouble."""
    ids = [name.replace(" ", "-") for name in (*FILES, *ADDRESSES, *DESCRIPTIONS)]
    rows = [{"id": id, "created_at": f"2026-01-15T09:00:{n:02}Z", "attachment_id": id} for n, id in enumerate(ids)]
    qonto.canned.serve("supplier_invoices", rows)
    qonto.script("/v2/client_invoices", echo)
    for name, trouble in FILES.items():
        id = name.replace(" ", "-")
        qonto.canned.attach(id, PDF, url="https://files.example" + SIGNED.format(id))
        qonto.script(f"/of-nobody-else/{id}", trouble)
    for name, url in ADDRESSES.items():
        qonto.canned.attach(name, PDF, url=url.format(name))
    for name, trouble in DESCRIPTIONS.items():
        qonto.script(f"/v2/attachments/{name.replace(' ', '-')}", trouble)
    return ids


def assert_no_secret(where: str, text: str | bytes) -> None:
    raw = text.encode() if isinstance(text, str) else text
    assert not {secret for secret in SECRETS if secret.encode() in raw}, where


def assert_no_secret_in_files(folder: Path) -> None:
    for name in files(folder):
        assert_no_secret(name, name)
        assert_no_secret(name, (folder / name).read_bytes())


def told(error: BaseException) -> str:
    """All that a program can say of an error."""
    return "\n".join([str(error), repr(error), *traceback.format_exception(error), str(vars(error))])


@pytest.mark.parametrize("credential", CREDENTIALS)
async def test_nothing_tells_a_secret(
    twin: Twin, tmp_path: Path, caplog: pytest.LogCaptureFixture, credential: str
) -> None:
    caplog.set_level(logging.DEBUG)
    mirror, ledger, uploads = tmp_path / "mirror", tmp_path / "ledger", tmp_path / "uploads"
    uploads.mkdir()
    (uploads / "a.pdf").write_bytes(pdf("a"))
    said: list[str] = []
    with internet(SANDBOX, tmp_path) as (qonto, way):
        ids = furnish(qonto)
        qonto.script("/v2/supplier_invoices/bulk", partial(echo, status="422 Unprocessable"))
        settings = {"base_url": SANDBOX, "staging_token": STAGING, "max_attempts": 2, "max_in_flight": 9, **way}
        client = twin.client(**settings, **CREDENTIALS[credential])
        with pytest.raises(qontokit.SyncError) as caught:
            await twin.result(client.sync(mirror))
        assert (caught.value.report.downloaded, caught.value.report.complete) == (1, False)
        said += [told(caught.value), json.dumps(caught.value.report.to_dict(), default=str)]
        assert_no_secret("a pickled error", pickle.dumps(caught.value))
        outcomes = await twin.rows(client.attachments.download_many(ids, tmp_path / "files"))
        assert sum(isinstance(outcome, qontokit.DownloadError) for outcome in outcomes) == len(ids) - 1
        said += [told(outcome) if isinstance(outcome, Exception) else str(outcome.to_dict()) for outcome in outcomes]
        qonto.canned.serve("supplier_invoices", [])
        report = await twin.result(client.supplier_invoices.upload(uploads, ledger=ledger / "uploads.db"))
        said += [json.dumps(result.to_dict(), default=str) for result in report]
        for status in ("400 Bad", "401 Unauthorized", "403 Forbidden", "418 Teapot", "503 Busy"):
            qonto.script("/v2/organization", partial(echo, status=status))
            with pytest.raises(qontokit.ApiError, match="echo") as refused:
                await twin.result(client.organization())
            said.append(told(refused.value) + str(refused.value.errors))
    assert len(caplog.records) > len(ids)
    said += [caplog.text, repr(client), str(client), *(str(vars(record)) for record in caplog.records)]
    assert_no_secret("what was said", "\n".join(said))
    for folder in (mirror, ledger, tmp_path / "files"):
        assert files(folder)
        assert_no_secret_in_files(folder)
    assert any(STAGING in asked.headers.values() for asked in qonto.asked)


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_the_command_tells_no_secret(tmp_path: Path, credential: str) -> None:
    names = {"access_token": "QONTO_ACCESS_TOKEN", "login": "QONTO_LOGIN", "secret_key": "QONTO_SECRET_KEY"}
    given = {names[name]: value for name, value in CREDENTIALS[credential].items()}
    with internet(SANDBOX, tmp_path) as (qonto, way):
        ids = furnish(qonto)
        more = {"QONTO_ACCESS_TOKEN": "", "QONTO_STAGING_TOKEN": STAGING, **given}
        account = Account(base_url=SANDBOX, access_token="", more=more)
        reach = ("--proxy", way["proxy"], "--ca-file", way["ca_file"], "--max-attempts", "2", "-vv")
        synced = run("sync", tmp_path / "mirror", *reach, account=account)
        fetched = run("download", *ids, "--to", tmp_path / "files", *reach, account=account)
        looked = run("doctor", *reach, account=account)
    assert (synced.returncode, fetched.returncode) == (1, 1)
    for done in (synced, fetched, looked):
        assert "/v2/" in done.stderr
        assert_no_secret("standard output", done.stdout)
        assert_no_secret("standard error", done.stderr)
    assert_no_secret_in_files(tmp_path / "mirror")
