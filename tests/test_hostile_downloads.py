"""Files that come slowly, cut, packed or not at all: each is whole on the disk or named, and nothing else is left."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from hostile import PDF, hostile
from mirrored import files
from wire import Connection, answer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hostile import Hostile
    from support import Twin

SLOW = 0.2
CHUNKED: dict[str, Any] = {"Transfer_Encoding": "chunked", "Content_Length": ...}
PACKED = gzip.compress(PDF)


def of_file(body: bytes, status: str = "200 OK", **headers: Any) -> bytes:
    return answer(body, status, **{"Content_Type": "application/pdf", **headers})


def byte_by_byte(connection: Connection) -> None:
    connection.send(of_file(PDF).removesuffix(PDF))
    connection.trickle(PDF, SLOW / 10)


def cut(at: int) -> Any:
    def script(connection: Connection) -> None:
        connection.send(of_file(PDF)[:at])
        connection.reset()

    return script


TOO_BIG = 2 << 30
TROUBLES: dict[str, tuple[Any, str | None, int]] = {
    "nothing comes": (Connection.stand_still, "gave up waiting", 2),
    "byte by byte": (byte_by_byte, "too slowly", 2),
    "reset before the head": (cut(0), None, 2),
    "reset in the head": (cut(30), None, 2),
    "reset in the body": (cut(-9), None, 2),
    "shorter than it says": (of_file(PDF)[:-9], None, 2),
    "half a chunk": (of_file(b"fff0\r\n" + PDF, **CHUNKED), None, 2),
    "500": (of_file(b"", "500 Oops"), "500", 2),
    "429": (of_file(b"", "429 Slow Down"), "429", 2),
    "a shorter file": (of_file(PDF[:-9]), "4096|bytes but", 3),
    "a longer file": (of_file(PDF + b"x"), "bytes but", 3),
    "a file without an end": (of_file(PDF * 100, Content_Length=TOO_BIG), "bytes", 3),
    "another kind of file": (of_file(b"\x89PNG\r\n\x1a\n".ljust(len(PDF))), "a PNG image came", 3),
    "a page": (answer(b"<html>Sign in".ljust(len(PDF)), Content_Type="Text/HTML"), "web page", 3),
    "a page that says PDF": (of_file(b"<html>Sign in".ljust(len(PDF))), "an HTML page", 3),
    "nothing in it": (of_file(b""), "bytes but 0 came", 3),
    "packed": (of_file(PACKED, Content_Encoding="gzip"), "packed", 3),
    "packed and of that length": (of_file(PACKED.ljust(len(PDF)), Content_Encoding="X-GZIP"), "packed", 3),
    "packed and silent about it": (of_file(PACKED.ljust(len(PDF))), "no known kind", 3),
    "packed twice": (of_file(PDF, Content_Encoding="identity, br"), "packed", 3),
    "203": (of_file(PDF, "203 Changed"), "answered 203", 3),
    "206": (of_file(PDF, "206 Partial Content"), "answered 206", 3),
    "204": (of_file(b"", "204 No Content", Content_Length=...), "answered 204", 3),
    "403": (of_file(b"<Error><Code>AccessDenied</Code></Error>", "403 Forbidden"), "refused .403.", 3),
    "404": (of_file(b"<Error><Code>NoSuchKey</Code></Error>", "404 Not Found"), "answered 404", 3),
    "410": (of_file(b"", "410 Gone"), "refused .410.", 3),
}


@pytest.fixture
def qonto() -> Iterator[Hostile]:
    with hostile() as server:
        server.canned.attach("a", PDF, url=f"{server.base_url}/files/a?X-Amz-Signature=5ec7e7")
        yield server


@pytest.mark.parametrize("trouble", TROUBLES)
async def test_a_file_that_never_comes_is_named(twin: Twin, qonto: Hostile, tmp_path: Path, trouble: str) -> None:
    script, words, times = TROUBLES[trouble]
    qonto.script("/files/a", script)
    client = twin.client(qonto, timeout=SLOW if times == 2 else 30, max_attempts=2)
    with pytest.raises(qontokit.DownloadError, match=words) as caught:
        await twin.result(client.attachments.download("a", tmp_path))
    assert caught.value.attachment_id == "a"
    assert "5ec7e7" not in str(caught.value)
    assert qonto.paths() == ["/v2/attachments/a", "/files/a"] * times
    assert files(tmp_path) == set()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_file_that_comes_at_last_is_whole(qonto: Hostile, tmp_path: Path, trouble: str) -> None:
    bad, _, times = TROUBLES[trouble]

    def once_bad(connection: Connection) -> None:
        if qonto.paths().count("/files/a") > 1:
            connection.send(of_file(PDF))
        elif isinstance(bad, bytes):
            connection.send(bad)
        else:
            bad(connection)

    qonto.script("/files/a", once_bad)
    patience = SLOW if times == 2 else 30
    with qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token, timeout=patience) as client:
        assert client.attachments.download("a", tmp_path).path.read_bytes() == PDF
    assert len(files(tmp_path)) == 1


FINE: dict[str, bytes] = {
    "in chunks": of_file(b"%x\r\n%b\r\n0\r\n\r\n" % (len(PDF), PDF), **CHUNKED),
    "until the end": of_file(PDF, Content_Length=...),
    "not packed": of_file(PDF, Content_Encoding="identity"),
    "signed in parts": of_file(PDF, Content_Encoding="AWS-chunked"),
    "of an unknown kind": of_file(PDF, Content_Type="binary/octet-stream"),
    "of no kind": of_file(PDF, Content_Type=...),
}


@pytest.mark.parametrize("form", FINE)
async def test_a_file_that_is_only_unusual_is_stored(twin: Twin, qonto: Hostile, tmp_path: Path, form: str) -> None:
    qonto.script("/files/a", FINE[form])
    file = await twin.result(twin.client(qonto, max_attempts=1).attachments.download("a", tmp_path))
    assert file.path.read_bytes() == PDF


def test_a_large_file_on_a_slow_line_has_its_time(qonto: Hostile, tmp_path: Path) -> None:
    large = PDF.ljust(1 << 20)
    qonto.canned.attach("a", large, url=f"{qonto.base_url}/files/a")

    def steadily(connection: Connection) -> None:
        connection.send(of_file(large).removesuffix(large))
        connection.trickle(large, pause=0.05, size=1 << 15)

    qonto.script("/files/a", steadily)
    # Five times as long as an answer may take that does not move.
    with qontokit.Client(
        base_url=qonto.base_url, access_token=qonto.access_token, timeout=0.4, max_attempts=1
    ) as client:
        assert client.attachments.download("a", tmp_path).size == len(large)


@pytest.mark.parametrize("said", [{}, {"file_size": ..., "file_content_type": ...}])
async def test_an_empty_file_is_none(twin: Twin, qonto: Hostile, tmp_path: Path, said: dict[str, Any]) -> None:
    qonto.canned.attach("a", PDF, url=f"{qonto.base_url}/files/a", **said)
    qonto.script("/files/a", of_file(b""))
    with pytest.raises(qontokit.IntegrityError):
        await twin.result(twin.client(qonto).attachments.download("a", tmp_path))
    assert files(tmp_path) == set()
