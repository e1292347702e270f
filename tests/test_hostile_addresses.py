"""Addresses of files come from answers: none leads into our own network, to another host, or has a credential."""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from hostile import PDF, TOKEN, Hostile, authority, hostile, internet, serving
from wire import answer

if TYPE_CHECKING:
    from pathlib import Path

    from support import Twin

API = "https://api.qonto.example"
FILE = "https://files.example/files/a?X-Amz-Signature=5ec7e7"
SANDBOX = "https://thirdparty-sandbox.staging.qonto.co"
AMAZON = "bucket.s3.eu-west-1.amazonaws.com"
PRIVATE = [
    "https://localhost/files/a",
    "https://localhost./files/a",
    "https://any.localhost/files/a",
    "https://127.0.0.1/files/a",
    "https://2130706433/files/a",
    "https://0x7f.1/files/a",
    "https://0.0.0.0/files/a",
    "https://10.1.2.3/files/a",
    "https://172.16.0.1/files/a",
    "https://192.168.1.1/files/a",
    "https://169.254.169.254/latest/meta-data/iam/security-credentials/",
    "https://[::1]/files/a",
    "https://[fd00::1]/files/a",
    "https://[fe80::1]/files/a",
    "https://[::ffff:127.0.0.1]/files/a",
    "https://[64:ff9b::a9fe:a9fe]/files/a",
    "http://files.example/files/a",
]
NO_FILE = [
    "file:///etc/passwd",
    "ftp://files.example/files/a",
    "data:application/pdf,x",
    "gopher://files.example/",
    "https://someone:hunter2@files.example/files/a",
    "https://someone@files.example/files/a",
]
NO_ADDRESS = ["", "files/a", "//files.example/a", "https://", "https://[::1", "https:// a"]
NAMES = (socket.gethostname(), "ip6-localhost", "localhost.localdomain")


async def test_what_is_no_public_address_is_not_opened(twin: Twin, tmp_path: Path) -> None:
    addresses = dict(enumerate([*PRIVATE, *NO_FILE, *NO_ADDRESS]))
    with internet(API, tmp_path) as (qonto, way):
        errors = await refused(twin, twin.client(qonto, **way), qonto, addresses, tmp_path / "files")
    assert set(qonto.connected) == {"api.qonto.example"}
    assert sorted(qonto.paths()) == sorted(f"/v2/attachments/{id}" for id in addresses)
    for error in errors:
        assert "not a public https one" in error or "no address" in error
        assert "files/a" not in error


async def test_what_is_no_file_is_not_opened_on_this_machine_either(twin: Twin, tmp_path: Path) -> None:
    with hostile() as qonto:
        errors = await refused(twin, twin.client(qonto), qonto, dict(enumerate(NO_FILE)), tmp_path / "files")
    assert all("not opened" in error for error in errors)
    assert sorted(qonto.paths()) == sorted(f"/v2/attachments/{id}" for id in range(len(NO_FILE)))


async def refused(twin: Twin, client: Any, qonto: Hostile, addresses: dict[int, str], folder: Path) -> list[str]:
    """What is said of files with these addresses, none of which is had."""
    for id, url in addresses.items():
        qonto.canned.attach(str(id), PDF, url=url)
    outcomes = await twin.rows(client.attachments.download_many(map(str, addresses), folder))
    assert [type(outcome) for outcome in outcomes] == [qontokit.DownloadError] * len(addresses)
    return [str(outcome) for outcome in outcomes]


def leads_home(name: str) -> bool:
    try:
        return any(ipaddress.ip_address(found[4][0]).is_loopback for found in socket.getaddrinfo(name, 443))
    except OSError:
        return False


@pytest.mark.parametrize("api", ["0.0.0.0", "127.0.0.1"])
async def test_a_name_that_leads_home_is_opened_only_by_an_api_at_home(twin: Twin, tmp_path: Path, api: str) -> None:
    name = next(filter(leads_home, NAMES), None)
    if name is None:
        pytest.skip(f"this machine has no other name than localhost: tried {NAMES}")
    # Linux takes 0.0.0.0 for this machine, and we take it for a host like any other.
    server = Hostile(f"https://{api}:{{port}}", authority(tmp_path), ("0.0.0.0", "127.0.0.1", name))
    with serving(server) as qonto:
        qonto.canned.attach("a", PDF, url=f"https://{name}:{qonto.port}/files/a")
        client = twin.client(qonto, ca_file=tmp_path / "authority.pem")
        if api == "127.0.0.1":
            assert (await twin.result(client.attachments.download("a", tmp_path / "files"))).size == len(PDF)
            return
        with pytest.raises(qontokit.DownloadError, match=r"private address 127.* not opened"):
            await twin.result(client.attachments.download("a", tmp_path / "files"))
    assert set(qonto.paths()) == {"/v2/attachments/a"}


async def test_a_proxy_of_the_environment_may_be_near(
    twin: Twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with internet(API, tmp_path) as (qonto, way):
        monkeypatch.setenv("HTTPS_PROXY", way["proxy"])
        qonto.canned.attach("a", PDF, url=FILE)
        client = twin.client(qonto, ca_file=way["ca_file"])
        assert (await twin.result(client.attachments.download("a", tmp_path / "files"))).size == len(PDF)
    assert qonto.connected == ["api.qonto.example", "files.example"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "place", ["https://other.example/files/a", "http://files.example/files/a", f"{API}/v2/x", "/b"]
)
async def test_a_file_that_is_somewhere_else_is_not_followed(
    twin: Twin, tmp_path: Path, status: int, place: str
) -> None:
    with internet(API, tmp_path) as (qonto, way):
        qonto.canned.attach("a", PDF, url=FILE)
        qonto.script("files.example/files/a", answer(b"", f"{status} Elsewhere", Location=place))
        with pytest.raises(qontokit.DownloadError, match=f"answered {status} instead of the file"):
            await twin.result(twin.client(qonto, **way).attachments.download("a", tmp_path / "files"))
    assert qonto.paths("files.example") == ["/files/a"] * 3
    assert set(qonto.paths("api.qonto.example")) == {"/v2/attachments/a"}
    assert set(qonto.connected) == {"api.qonto.example", "files.example"}


@pytest.mark.parametrize(
    ("status", "place"),
    [
        (301, "http://api.qonto.example/v2/organization"),
        (302, "/login"),
        (307, "https://other.example/v2/organization"),
        (308, "https://login.qonto.example/"),
    ],
)
async def test_an_api_that_is_somewhere_else_is_not_followed(
    twin: Twin, tmp_path: Path, status: int, place: str
) -> None:
    with internet(API, tmp_path) as (qonto, way):
        qonto.script("/v2/organization", answer(b"", f"{status} Elsewhere", Location=place))
        with pytest.raises(qontokit.DecodeError, match=rf"redirected \({status}\)"):
            await twin.result(twin.client(qonto, **way, max_attempts=1).organization())
    assert qonto.connected == ["api.qonto.example"]
    assert qonto.paths() == ["/v2/organization"]


async def test_only_the_api_gets_a_credential(twin: Twin, tmp_path: Path) -> None:
    with internet(API, tmp_path) as (qonto, way):
        qonto.canned.attach("a", PDF, url=FILE)
        qonto.script("/v2/attachments/b", answer(b"{}", "404 Not Found", Set_Cookie="session=1; Domain=example"))
        client = twin.client(qonto, **way)
        with pytest.raises(qontokit.NotFoundError):
            await twin.result(client.attachments.get("b"))
        await twin.result(client.attachments.download("a", tmp_path / "files"))
    *of_api, of_file = qonto.asked
    assert {asked.headers["authorization"] for asked in of_api} == {f"Bearer {TOKEN}"}
    assert of_file.headers.keys() <= {"host", "user-agent", "accept", "accept-encoding"}
    assert TOKEN not in str(of_file)


@pytest.mark.parametrize(
    ("api", "host", "first", "carried"),
    [
        pytest.param(SANDBOX, "files.example", "html", [False, True], id="the sandbox, after a web page"),
        pytest.param(SANDBOX, "files.example", "xml", [False] * 3, id="the sandbox, after a refusal"),
        pytest.param(SANDBOX, AMAZON, "html", [False] * 3, id="the sandbox, by Amazon"),
        pytest.param(SANDBOX, f"{AMAZON.upper()}.", "html", [False] * 3, id="the sandbox, by Amazon in disguise"),
        pytest.param(API, "files.example", "html", [False] * 3, id="not the sandbox"),
    ],
)
async def test_the_staging_token_goes_to_a_file_host_only_where_it_may(
    twin: Twin, tmp_path: Path, api: str, host: str, first: str, carried: list[bool]
) -> None:
    walls = {
        "html": answer(b"<!doctype html>sign in", Content_Type="text/html"),
        "xml": answer(b"<Error><Code>AccessDenied</Code></Error>", "403 Forbidden", Content_Type="application/xml"),
    }
    with internet(api, tmp_path) as (qonto, way):
        qonto.canned.attach("a", PDF, url=f"https://{host}/files/a?X-Amz-Signature=5ec7e7")
        opened = answer(PDF, Content_Type="application/pdf")
        key = "x-qonto-staging-token"
        qonto.script("/files/a", lambda by: by.send(opened if key in by.asked.headers else walls[first]))
        download = twin.client(qonto, **way, staging_token="of-the-sandbox").attachments.download
        if True in carried:
            assert (await twin.result(download("a", tmp_path / "files"))).size == len(PDF)
        else:
            with pytest.raises(qontokit.DownloadError):
                await twin.result(download("a", tmp_path / "files"))
    asked = [asked for asked in qonto.asked if asked.path.startswith("/files/")]
    assert [key in asked.headers for asked in asked] == carried
    assert not any("authorization" in asked.headers for asked in asked)
    of_api = [asked for asked in qonto.asked if asked.path.startswith("/v2/")]
    assert {asked.headers[key] for asked in of_api} == {"of-the-sandbox"}
