"""What Qonto or the network may answer, and the error that each becomes."""

from __future__ import annotations

import pickle
import socket
from typing import TYPE_CHECKING, Any

import pytest
import qontokit

if TYPE_CHECKING:
    from collections.abc import Callable

    from qontokit.testing import FakeQonto, FaultRule
    from support import Twin


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        ({"status": 400}, qontokit.InvalidRequestError),
        ({"status": 401}, qontokit.AuthenticationError),
        ({"status": 403}, qontokit.PermissionDeniedError),
        ({"status": 404}, qontokit.NotFoundError),
        ({"status": 418}, qontokit.ApiError),
        ({"status": 422}, qontokit.InvalidRequestError),
        ({"status": 500, "body": "empty"}, qontokit.ServerError),
        ({"status": 503, "body": "html"}, qontokit.ServerError),
        ({"body": "html"}, qontokit.DecodeError),
        ({"body": "truncated_json"}, qontokit.DecodeError),
        ({"close": "before_headers"}, qontokit.TransportError),
        ({"close": "mid_body"}, qontokit.TransportError),
    ],
)
async def test_each_answer_becomes_its_error(
    twin: Twin, fake_qonto: FakeQonto, rule: dict[str, Any], error: type[Exception]
) -> None:
    spoiled: FaultRule = {"path": "/v2/supplier_invoices", **rule}  # type: ignore[typeddict-item]
    fake_qonto.set_faults({"rules": [spoiled]})
    client = twin.client(fake_qonto, max_attempts=1)
    with pytest.raises(error) as caught:
        await twin.rows(client.supplier_invoices.list())
    assert type(caught.value) is error
    assert fake_qonto.access_token not in str(caught.value)
    again = pickle.loads(pickle.dumps(caught.value))
    assert str(again) == str(caught.value)
    assert vars(again) == {name: value for name, value in vars(caught.value).items() if name != "__notes__"}


async def test_a_429_is_waited_out(twin: Twin, fake_qonto: FakeQonto) -> None:
    fake_qonto.set_faults({"rules": [{"path": "/organization", "status": 429, "retry_after": "0", "times": 3}]})
    assert await twin.result(twin.client(fake_qonto, max_attempts=1).organization())
    assert [request["status"] for request in fake_qonto.requests()] == [429, 429, 429, 200]


async def test_a_missing_scope_is_named(twin: Twin, fake_qonto: FakeQonto) -> None:
    fake_qonto.set_faults({"rules": [{"path": "/supplier_invoices", "status": 403}]})
    with pytest.raises(qontokit.PermissionDeniedError, match=r"supplier_invoice\.read"):
        await twin.rows(twin.client(fake_qonto).supplier_invoices.list())


async def test_nobody_listening_is_a_connect_error(twin: Twin) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    client = twin.client(base_url=f"http://127.0.0.1:{port}", access_token="t", max_attempts=1)
    with pytest.raises(qontokit.ConnectError) as caught:
        await twin.result(client.organization())
    assert isinstance(caught.value, ConnectionError)


async def test_no_progress_is_a_timeout(twin: Twin, make_fake_qonto: Callable[..., FakeQonto]) -> None:
    client = twin.client(make_fake_qonto(latency=60.0), max_attempts=1, timeout=0.2)
    with pytest.raises(qontokit.RequestTimeoutError) as caught:
        await twin.result(client.organization())
    assert isinstance(caught.value, TimeoutError)


async def test_what_passes_is_tried_again(twin: Twin, fake_qonto: FakeQonto) -> None:
    fake_qonto.set_faults({"rules": [{"path": "/organization", "status": 503, "times": 1}]})
    assert await twin.result(twin.client(fake_qonto).organization())
