"""Servers that keep to no rule: a script for each path writes to the bare connection what it likes."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from typing import TYPE_CHECKING, Any

import trustme
from canned import Canned
from wire import Asked, Connection, answer, read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

TOKEN = "of-the-account-8c1d"  # long enough to be found wherever it turns up
PDF = b"%PDF-1.7\n" + b"0123456789abcdef" * 256


class Hostile:
    """Answers by scripts, else with canned bodies; remembers what it was asked, by whatever name."""

    def __init__(self, base_url: str, authority: trustme.CA | None = None, names: Sequence[str] = ()) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._authority = authority
        self._names = names
        self.canned = Canned(base_url.format(port=self.port))
        self.scripts: dict[str, Callable[[Connection], object]] = {}
        self.asked: list[Asked] = []
        self.connected: list[str] = []
        self._contexts: dict[str, ssl.SSLContext] = {}
        self._end = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._listen)]

    @property
    def base_url(self) -> str:
        return self.canned.base_url

    @property
    def access_token(self) -> str:
        return TOKEN

    def script(self, path: str, script: Callable[[Connection], object] | bytes) -> None:
        """Answer so from now on, whatever the host; or a path that begins with a host, there alone."""
        self.scripts[path] = (lambda connection: connection.send(script)) if isinstance(script, bytes) else script

    def paths(self, host: str | None = None) -> list[str]:
        """What was asked for, of all hosts or one."""
        return [asked.path.partition("?")[0] for asked in self.asked if host in {None, asked.host}]

    def start(self) -> None:
        self._threads[0].start()

    def stop(self) -> None:
        """End every script, and wait for that."""
        self._end.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for taken in self._open:
                with contextlib.suppress(OSError):
                    taken.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                taken, _ = self._listener.accept()
                thread = threading.Thread(target=self._take, args=(taken,))
                with self._lock:
                    self._threads.append(thread)
                    self._open.add(taken)
                thread.start()

    def _take(self, taken: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.closing(taken):
            if taken.recv(1, socket.MSG_PEEK) == b"\x16":  # the greeting of TLS
                self._take_inside(taken, self._names)
                return
            asked = read(taken, "")
            if asked.method == "CONNECT":
                host = asked.path.rpartition(":")[0]
                self.connected.append(host)
                taken.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                self._take_inside(taken, (host,))
            else:
                self._answer(taken, asked)
        with self._lock:
            self._open.discard(taken)

    def _take_inside(self, taken: socket.socket, names: Sequence[str]) -> None:
        """Be that host, whichever it is, as whoever holds its certificate can."""
        with self._context(names).wrap_socket(taken, server_side=True) as inside:
            self._answer(inside, read(inside, names[0]))

    def _answer(self, taken: socket.socket, asked: Asked) -> None:
        with self._lock:
            self.asked.append(asked)
        path = asked.path.partition("?")[0]
        for name in (asked.host + path, path):
            if name in self.scripts:
                self.scripts[name](Connection(taken, asked, self._end))
                return
        body = self.canned.bodies.get(path)
        kind = "binary/octet-stream" if isinstance(body, bytes) else "application/json"
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        taken.sendall(answer(raw, "404 Not Found" if body is None else "200 OK", Content_Type=kind))

    def _context(self, names: Sequence[str]) -> ssl.SSLContext:
        assert self._authority is not None
        with self._lock:
            if names[0] not in self._contexts:
                self._contexts[names[0]] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                self._authority.issue_cert(*(name.rstrip(".") for name in names)).configure_cert(
                    self._contexts[names[0]]
                )
            return self._contexts[names[0]]


@contextlib.contextmanager
def hostile() -> Iterator[Hostile]:
    """A hostile Qonto on this machine."""
    with serving(Hostile("http://127.0.0.1:{port}")) as server:
        yield server


@contextlib.contextmanager
def internet(base_url: str, folder: Path) -> Iterator[tuple[Hostile, dict[str, Any]]]:
    """A proxy behind which every host there may be is hostile, and the settings that lead there."""
    server = Hostile(base_url, authority(folder))
    with serving(server):
        yield server, {"proxy": f"http://localhost:{server.port}", "ca_file": folder / "authority.pem"}


def authority(folder: Path) -> trustme.CA:
    """Who vouches for all certificates; its own is in the folder."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(folder / "authority.pem"))
    return made


@contextlib.contextmanager
def serving(server: Hostile) -> Iterator[Hostile]:
    """Let it answer until the end."""
    server.start()
    try:
        yield server
    finally:
        server.stop()
