"""Settings of the network that no connection can be made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import qontokit

if TYPE_CHECKING:
    from pathlib import Path

    from qontokit.testing import FakeQonto
    from support import Twin


@pytest.mark.parametrize("proxy", ["http://", "http://[", "http://:hunter2@"])
async def test_a_proxy_that_is_no_address_is_refused_unseen(twin: Twin, fake_qonto: FakeQonto, proxy: str) -> None:
    with pytest.raises(qontokit.ConfigError, match="proxy is not an address: write it as") as caught:
        await twin.result(twin.client(fake_qonto, proxy=proxy).organization())
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "content", ["", "no certificate\n", "-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n"]
)
async def test_a_file_without_certificates_is_named(
    twin: Twin, fake_qonto: FakeQonto, tmp_path: Path, content: str
) -> None:
    (tmp_path / "ca.pem").write_text(content, encoding="ascii")
    with pytest.raises(qontokit.ConfigError, match=r"ca_file .*ca\.pem"):
        await twin.result(twin.client(fake_qonto, ca_file=tmp_path / "ca.pem").organization())
