"""Answers of the API that are slow, cut, endless or none at all: each ends in time, with an error that names it."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from canned import ORGANIZATION
from hostile import TOKEN, hostile
from wire import Connection, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hostile import Hostile
    from support import Twin

PATH = "/v2/organization"
BODY = json.dumps({"organization": {"id": ORGANIZATION}}).encode()
WHOLE = answer(BODY)
HEAD, _, _ = WHOLE.partition(b"\r\n\r\n")
CHUNKED = answer(b"%x\r\n%b\r\n" % (len(BODY), BODY), Transfer_Encoding="chunked", Content_Length=...)
SLOW = 0.2  # seconds: what a loaded machine still keeps to, four of which an answer has


@pytest.fixture
def qonto() -> Iterator[Hostile]:
    with hostile() as server:
        yield server


def drip(what: bytes, after: bytes = b"") -> Callable[[Connection], None]:
    """Send something, and the rest byte by byte: it always moves, and would take minutes."""

    def script(connection: Connection) -> None:
        connection.send(after)
        connection.trickle(what, SLOW / 10)

    return script


def broken(*parts: bytes) -> Callable[[Connection], None]:
    """Send something, then break the connection off."""

    def script(connection: Connection) -> None:
        connection.send(b"".join(parts))
        connection.reset()

    return script


LONG = json.dumps({"organization": {"id": ORGANIZATION, "name": "x" * 5_000}}).encode()
SLOWNESS: dict[str, Any] = {
    "nothing at all": Connection.stand_still,
    "a head byte by byte": drip(HEAD + b"\r\nX-Padding: " + b"x" * 5_000 + b"\r\n\r\n" + BODY),
    "heads without an end": drip(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 500),
    "a body byte by byte": drip(LONG, answer(LONG).removesuffix(LONG)),
    "chunks byte by byte": drip(b"1\r\n \r\n" * 2_000, answer(b"", Transfer_Encoding="chunked", Content_Length=...)),
}


@pytest.mark.parametrize("slowness", SLOWNESS)
async def test_what_never_ends_is_given_up(twin: Twin, qonto: Hostile, slowness: str) -> None:
    qonto.script(PATH, SLOWNESS[slowness])
    with pytest.raises(qontokit.RequestTimeoutError, match="gave up waiting"):
        await twin.result(twin.client(qonto, timeout=SLOW, max_attempts=2).organization())
    assert qonto.paths() == [PATH] * 2


BROKEN: dict[str, Any] = {
    "reset before the head": broken(),
    "reset in the head": broken(HEAD),
    "reset after the head": broken(HEAD, b"\r\n\r\n"),
    "reset in the body": broken(WHOLE[:-5]),
    "half a body": WHOLE[:-5],
    "longer than it is": answer(BODY, Content_Length=len(BODY) + 1),
    "half a chunk": CHUNKED[:-9],
    "no last chunk": CHUNKED,
    "a chunk of a nonsense length": answer(b"zz\r\n{}", Transfer_Encoding="chunked", Content_Length=...),
    "a length that is no number": answer(BODY, Content_Length="much"),
    "two lengths": answer(BODY, content_length=len(BODY) + 1),
    "not HTTP": b"SSH-2.0-OpenSSH_9.9\r\n",
    "a status of four digits": answer(BODY, "2000 OK"),
    "a head that never ends": answer(BODY, **{f"X-{number}": "x" * 5_000 for number in range(99)}),
    "a thousand headers": answer(BODY, **{f"X-{number}": "x" for number in range(1_000)}),
    "gzip that is none": answer(BODY, Content_Encoding="gzip"),
}


@pytest.mark.parametrize("cut", BROKEN)
async def test_what_breaks_off_is_asked_for_again(twin: Twin, qonto: Hostile, cut: str) -> None:
    qonto.script(PATH, BROKEN[cut])
    with pytest.raises(qontokit.TransportError) as caught:
        await twin.result(twin.client(qonto, max_attempts=2).organization())
    assert type(caught.value) is qontokit.TransportError
    assert qonto.paths() == [PATH] * 2


NO_ANSWERS: dict[str, tuple[bytes, str]] = {
    "a page": (answer(b"<!doctype html><title>Sign in</title>", Content_Type="text/html"), "web page"),
    "a page that says JSON": (answer(b"\r\n <html>"), "web page"),
    "nothing": (answer(b""), "not JSON"),
    "no content": (answer(b"", "204 No Content", Content_Length=...), "not JSON"),
    "half of it": (answer(BODY[:-2]), "not JSON"),
    "more than it": (answer(BODY + BODY), "not JSON"),
    "a byte order mark": (answer(b"\xef\xbb\xbf" + BODY), "not JSON"),
    "not a number": (answer(b'{"organization": {"id": NaN}}'), "not JSON"),
    "infinity": (answer(b'{"organization": {"id": -Infinity}}'), "not JSON"),
    "no UTF-8": (answer(BODY.replace(b"-", b"\xff")), "not UTF-8"),
    "UTF-16": (answer(BODY.decode().encode("utf-16")), "not UTF-8"),
    "an empty package": (answer(b"", Content_Encoding="gzip"), "not JSON"),
}


@pytest.mark.parametrize("nonsense", NO_ANSWERS)
async def test_what_is_no_json_is_told(twin: Twin, qonto: Hostile, nonsense: str) -> None:
    answered, words = NO_ANSWERS[nonsense]
    qonto.script(PATH, answered)
    with pytest.raises(qontokit.DecodeError, match=words):
        await twin.result(twin.client(qonto, max_attempts=2).organization())
    assert qonto.paths() == [PATH] * 2


@pytest.mark.parametrize("body", [b"7", b"[]", b"null", b"{}", b'{"organization": 7}', b'{"organization": null}'])
async def test_json_that_is_something_else_is_told_at_once(twin: Twin, qonto: Hostile, body: bytes) -> None:
    qonto.script(PATH, answer(body))
    with pytest.raises(qontokit.DecodeError, match="no object"):
        await twin.result(twin.client(qonto).organization())
    assert qonto.paths() == [PATH]


ODD: dict[str, tuple[bytes, type[Exception], int]] = {
    "300": (answer(b"", "300 Multiple Choices"), qontokit.DecodeError, 2),
    "304": (answer(b"", "304 Not Modified", Content_Length=...), qontokit.DecodeError, 2),
    "402": (answer(b"", "402 Payment Required"), qontokit.ApiError, 1),
    "410": (answer(b"", "410 Gone"), qontokit.ApiError, 1),
    "418": (answer(b"<html>teapot", "418 I'm a teapot"), qontokit.ApiError, 1),
    "501": (answer(b"", "501 Not Implemented"), qontokit.ServerError, 1),
    "530": (answer(b"error code: 1016", "530"), qontokit.ServerError, 2),
    "599": (answer(b"\xff", "599 Odd"), qontokit.ServerError, 2),
    "999": (answer(b"", "999 Request denied"), qontokit.ApiError, 1),
    "401 cut": (answer(BODY, "401 Unauthorized")[:-9], qontokit.AuthenticationError, 1),
    "401 for ever": (answer(b"0" * (5 << 20), "401 Unauthorized"), qontokit.AuthenticationError, 1),
}


@pytest.mark.parametrize("status", ODD)
async def test_an_odd_status_has_its_error(twin: Twin, qonto: Hostile, status: str) -> None:
    answered, error, times = ODD[status]
    qonto.script(PATH, answered)
    with pytest.raises(error):
        await twin.result(twin.client(qonto, max_attempts=2).organization())
    assert qonto.paths() == [PATH] * times


FINE: dict[str, bytes] = {
    "in chunks": CHUNKED + b"0\r\n\r\n",
    "until the end": answer(BODY, Content_Length=...),
    "with more after its length": WHOLE + b"and more",
    "with early hints": b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 9 + WHOLE,
    "with another success": answer(BODY, "203 Non-Authoritative"),
    "by an old server": WHOLE.replace(b"HTTP/1.1", b"HTTP/1.0"),
    "without a kind": answer(BODY, Content_Type=...),
}


@pytest.mark.parametrize("form", FINE)
async def test_what_is_only_unusual_is_read(twin: Twin, qonto: Hostile, form: str) -> None:
    qonto.script(PATH, FINE[form])
    assert await twin.result(twin.client(qonto, max_attempts=1).organization()) == {"id": ORGANIZATION}


async def test_a_name_that_does_not_exist(twin: Twin) -> None:
    client = twin.client(base_url="https://nowhere.invalid", access_token=TOKEN, max_attempts=2, timeout=5)
    with pytest.raises(qontokit.ConnectError, match=r"dns error|lookup|timed out"):
        await twin.result(client.organization())


async def test_nobody_listens(twin: Twin) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(qontokit.ConnectError, match=r"(?i)refused"):
        await twin.result(
            twin.client(base_url=f"http://127.0.0.1:{port}", access_token="t", max_attempts=2).organization()
        )
