"""What passes over one connection: a request as it came, and an answer of any bytes at all."""

from __future__ import annotations

import contextlib
import socket
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping


@dataclass(frozen=True)
class Asked:
    """One request, as it arrived."""

    host: str
    method: str
    path: str
    headers: Mapping[str, str]


def answer(body: bytes, status: str = "200 OK", **headers: Any) -> bytes:
    """An answer that keeps to the rules, unless a header is given that does not; ``...`` leaves one out."""
    named = {"Content-Type": "application/json", "Content-Length": len(body), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}\r\n" for name, value in named.items() if value is not ...]
    return f"HTTP/1.1 {status}\r\n{''.join(lines)}\r\n".encode() + body


class Connection:
    """The connection on which a script answers."""

    def __init__(self, taken: socket.socket, asked: Asked, end: threading.Event) -> None:
        self.socket = taken
        self.asked = asked
        self._end = end

    def send(self, data: bytes) -> None:
        """Write as it is."""
        self.socket.sendall(data)

    def trickle(self, data: bytes, pause: float, size: int = 1) -> None:
        """Write little by little, until the other end has enough."""
        for start in range(0, len(data), size):
            self.send(data[start : start + size])
            if self._end.wait(pause):
                return

    def stand_still(self) -> None:
        """Hold the connection until the other end gives up."""
        with contextlib.suppress(OSError):
            while self.socket.recv(4096):
                pass

    def reset(self) -> None:
        """Break off without a goodbye."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


def read(taken: socket.socket, host: str) -> Asked:
    """A request; what it sends along is not kept."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        more = taken.recv(1)
        if not more:
            raise ConnectionAbortedError
        head += more
    first, *lines = head.decode().strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines)}
    left = int(headers.get("content-length", 0))
    while left and (more := taken.recv(min(left, 65536))):
        left -= len(more)
    return Asked(host, method, path, headers)
