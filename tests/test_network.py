"""Certificates of one's own, and proxies."""

from __future__ import annotations

import json
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
import trustme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support import Twin

ORGANIZATION = {"id": "0197-org", "legal_name": "Behind a Wall"}


class Answers(BaseHTTPRequestHandler):
    """Answers every question with the organisation, and remembers what was asked."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        body = json.dumps({"organization": ORGANIZATION}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(authority: trustme.CA | None = None, **vouched: Any) -> Iterator[tuple[int, list[str]]]:
    """A server on loopback, over TLS when an authority vouches for it; its port, and what it was asked for."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = False
    asked: list[str] = []
    server.asked = asked  # type: ignore[attr-defined]
    if authority is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost", **vouched).configure_cert(context)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_company_s_own_authority_is_trusted_when_named(twin: Twin, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "company.pem"))
    with served(authority) as (port, _):
        address: dict[str, Any] = {"base_url": f"https://localhost:{port}", "access_token": "t", "max_attempts": 1}
        client = twin.client(**address, ca_file=tmp_path / "company.pem")
        assert await twin.result(client.organization()) == ORGANIZATION
        with pytest.raises(qontokit.ConnectError, match="certificate"):
            await twin.result(twin.client(**address).organization())
        await twin.close()


async def test_a_certificate_for_another_name_is_refused(twin: Twin, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "company.pem"))
    with served(authority) as (port, asked):
        address: dict[str, Any] = {"base_url": f"https://127.0.0.1:{port}", "access_token": "t", "max_attempts": 1}
        with pytest.raises(qontokit.ConnectError):
            await twin.result(twin.client(**address, ca_file=tmp_path / "company.pem").organization())
        assert asked == []
        await twin.close()


async def test_a_certificate_that_expired_is_refused(twin: Twin, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "company.pem"))
    with served(authority, not_after=datetime(2020, 1, 1, tzinfo=UTC)) as (port, asked):
        address: dict[str, Any] = {"base_url": f"https://localhost:{port}", "access_token": "t", "max_attempts": 1}
        with pytest.raises(qontokit.ConnectError, match=r"(?i)expired"):
            await twin.result(twin.client(**address, ca_file=tmp_path / "company.pem").organization())
        assert asked == []
        await twin.close()


async def test_a_proxy_is_used_when_named(twin: Twin) -> None:
    with served() as (port, asked):
        address: dict[str, Any] = {"base_url": "http://127.0.0.1:9", "access_token": "t", "max_attempts": 1}
        client = twin.client(**address, proxy=f"http://127.0.0.1:{port}")
        assert await twin.result(client.organization()) == ORGANIZATION
        assert asked == ["http://127.0.0.1:9/v2/organization"]
        await twin.close()
