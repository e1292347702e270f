"""Log lines: Python's own loggers, nothing secret, nothing from our dependencies."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin


async def test_a_request_is_one_line_without_its_query(
    twin: Twin, fake_qonto: FakeQonto, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await twin.rows(twin.client(fake_qonto).supplier_invoices.list(query="acme", limit=1))
    ours = [record for record in caplog.records if record.name == "qontokit.http"]
    assert len(ours) == 1
    assert "/v2/supplier_invoices" in ours[0].getMessage()
    assert "acme" not in caplog.text
    assert fake_qonto.access_token not in caplog.text
    assert {record.name.split(".")[0] for record in caplog.records} <= {"qontokit", "asyncio"}


async def test_a_retry_is_one_line_at_info(twin: Twin, fake_qonto: FakeQonto, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    fake_qonto.set_faults({"rules": [{"path": "/organization", "status": 503, "times": 1}]})
    await twin.result(twin.client(fake_qonto).organization())
    assert [record.levelno for record in caplog.records if record.name == "qontokit.http"] == [logging.INFO]


@pytest.mark.parametrize("name", ["qontokit.http", "qontokit.sync"])
async def test_one_logger_alone_may_talk(
    twin: Twin, fake_qonto: FakeQonto, caplog: pytest.LogCaptureFixture, tmp_path: Path, name: str
) -> None:
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.DEBUG, logger=name)
    await twin.result(twin.client(fake_qonto).sync(tmp_path))
    assert {record.name for record in caplog.records if record.levelno < logging.WARNING} - {"asyncio"} == {name}


@pytest.mark.parametrize("level", [-1, 2**70])
async def test_an_odd_level_raises_nothing(
    twin: Twin, fake_qonto: FakeQonto, caplog: pytest.LogCaptureFixture, level: int
) -> None:
    caplog.set_level(level, logger="qontokit")
    await twin.result(twin.client(fake_qonto).organization())
    assert len([record for record in caplog.records if record.name == "qontokit.http"]) == (level < 0)


async def test_silence_is_kept(twin: Twin, fake_qonto: FakeQonto, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    await twin.result(twin.client(fake_qonto).organization())
    assert not caplog.records


async def test_one_logger_may_talk_alone(twin: Twin, fake_qonto: FakeQonto, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    caplog.set_level(logging.DEBUG, logger="qontokit.http")
    await twin.result(twin.client(fake_qonto).organization())
    assert [record.name for record in caplog.records] == ["qontokit.http"]


async def test_a_filter_that_fails_does_not_disturb_the_work(
    twin: Twin, fake_qonto: FakeQonto, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: logging.LogRecord) -> bool:
        raise ZeroDivisionError

    caplog.set_level(logging.DEBUG)
    logger = logging.getLogger("qontokit.http")
    logger.addFilter(fail)
    try:
        assert await twin.result(twin.client(fake_qonto).organization())
    finally:
        logger.removeFilter(fail)
