"""A relay before the fake, which remembers answers, breaks requests off, and can be taken away."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qontokit.testing import FakeQonto

HOP = {"connection", "transfer-encoding", "content-length", "host"}


class Relay:
    """Passes every request on, one connection each."""

    def __init__(self, qonto: FakeQonto) -> None:
        self.access_token = qonto.access_token
        self.target = urlsplit(qonto.base_url).netloc
        self.half_way: Callable[[], None] | None = None
        self.answered: Callable[[str], object] = lambda _: None
        self._answers: list[tuple[str, Any]] = []
        self._server = Server(("127.0.0.1", 0), type("Handler", (Handler,), {"relay": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self.base_url = f"http://127.0.0.1:{self._server.server_port}"

    def answers(self, path: str) -> list[Any]:
        """What was answered to requests whose path has this part."""
        return [answer for asked, answer in self._answers if path in asked]

    def remember(self, path: str, body: bytes) -> None:
        """Keep an answer."""
        with contextlib.suppress(ValueError):
            self._answers.append((path, json.loads(body)))
        self.answered(path)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def close_the_door(self) -> None:
        """Take nobody any more, from within a request."""
        self._server.socket.close()

    def stop(self) -> None:
        """Nobody is there any more; stopping again does nothing."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()


class Server(ThreadingHTTPServer):
    """One that has ended when it is closed."""

    daemon_threads = False

    def handle_error(self, *_: Any) -> None:
        """Either end may break off."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    relay: Relay

    def do_GET(self) -> None:
        self.pass_on()

    def do_POST(self) -> None:
        self.pass_on()

    def pass_on(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        upstream = http.client.HTTPConnection(self.relay.target)
        try:
            upstream.putrequest(self.command, self.path, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP | {"accept-encoding"}:
                    upstream.putheader(name, value)
            upstream.putheader("Content-Length", str(length))
            half = self.rfile.read(length // 2)
            upstream.endheaders(half)
            if length and self.relay.half_way is not None:
                self.relay.half_way()
                return
            rest = self.rfile.read(length - len(half))
            upstream.send(rest)
            if len(half) + len(rest) == length:
                self.give_back(upstream.getresponse())
        finally:
            upstream.close()

    def give_back(self, response: http.client.HTTPResponse) -> None:
        body = response.read()
        self.relay.remember(self.path, body)
        self.send_response_only(response.status)
        for name, value in response.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def relayed(qonto: FakeQonto) -> Iterator[Relay]:
    """Relay to this fake."""
    relay = Relay(qonto)
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()
