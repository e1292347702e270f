"""A server that answers with bodies as they were printed or seen."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parent / "data"
ORGANIZATION = "4d5418bb-bd0d-4df4-865c-c07afab8bb48"


def printed(name: str) -> Any:
    """A body from the documents."""
    return json.loads((DATA / name).read_text())


def one_page(resource: str, rows: list[Any]) -> dict[str, Any]:
    """A list that ends where it begins."""
    meta = {"current_page": 1, "next_page": None, "prev_page": None, "total_pages": 1, "per_page": 100}
    return {resource: rows, "meta": {**meta, "total_count": len(rows)}}


class Canned:
    """Bodies by path; what is not text or bytes is sent as JSON."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.bodies: dict[str, Any] = {
            "/v2/organization": {"organization": {"id": ORGANIZATION}},
            "/v2/supplier_invoices": one_page("supplier_invoices", []),
            "/v2/client_invoices": one_page("client_invoices", []),
        }

    def serve(self, resource: str, rows: list[Any]) -> None:
        """Answer these rows, as a list and one by one."""
        self.bodies[f"/v2/{resource}"] = one_page(resource, rows)
        for row in rows:
            self.bodies[f"/v2/{resource}/{row['id']}"] = {resource.removesuffix("s"): row}

    def attach(self, id: str, file: bytes, **said: Any) -> None:
        """Answer an attachment in the form of the reference, changed as is said, and its file."""
        form = {
            "id": id,
            "created_at": "2026-01-15T09:00:10.000Z",
            "file_name": "invoice 101/2022.pdf",
            "file_size": str(len(file)),
            "file_content_type": "application/pdf",
            "url": f"{self.base_url}/files/{id}?X-Amz-Expires=1800&X-Amz-Signature=ab%2Fcd",
            "probative_attachment": {"status": "pending"},
        }
        kept = {name: value for name, value in (form | said).items() if value is not ...}
        self.bodies[f"/v2/attachments/{id}"] = {"attachment": kept}
        self.bodies[f"/files/{id}"] = file


class _Handler(BaseHTTPRequestHandler):
    canned: Canned

    def do_GET(self) -> None:
        body = self.canned.bodies.get(self.path.partition("?")[0])
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", "binary/octet-stream" if isinstance(body, bytes) else "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: Any) -> None:
        """Tests are quiet."""


@contextmanager
def canned_qonto() -> Iterator[Canned]:
    """Serve canned bodies until the end."""

    class Handler(_Handler):
        """One server's own."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Handler.canned = Canned(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield Handler.canned
        finally:
            server.shutdown()
            thread.join()
