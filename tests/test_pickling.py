"""Clients in other processes: settings travel, secrets do not."""

from __future__ import annotations

import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from support import organization_id, token_from_the_vault

if TYPE_CHECKING:
    from qontokit.testing import FakeQonto
    from support import Twin


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"access_token": "sesame"}, "access_token"),
        ({"login": "a", "secret_key": "sesame"}, "secret_key"),
        ({"access_token": token_from_the_vault, "staging_token": "sesame"}, "staging_token"),
        ({"access_token": token_from_the_vault, "proxy": "http://me:sesame@localhost:1"}, "proxy"),
    ],
)
def test_a_secret_is_not_written_out(twin: Twin, settings: dict[str, Any], name: str) -> None:
    client = twin.client(**settings)
    with pytest.raises(TypeError, match=f"with {name} cannot be pickled"):
        pickle.dumps(client)
    assert "sesame" not in repr(client)
    assert "sesame" not in str(vars(client))


def test_settings_travel_with_a_function(twin: Twin) -> None:
    client = twin.client(access_token=token_from_the_vault, timeout=5.0, base_url="http://localhost:1")
    written = pickle.dumps(client)
    assert b"sesame" not in written
    again = pickle.loads(written)
    assert type(again) is type(client)
    assert again.__reduce__()[1] == client.__reduce__()[1]


def test_a_client_works_in_a_spawned_process(fake_qonto: FakeQonto, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QONTO_ACCESS_TOKEN", fake_qonto.access_token)
    monkeypatch.setenv("QONTO_BASE_URL", fake_qonto.base_url)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    with qontokit.Client() as client, ProcessPoolExecutor(1, get_context("spawn")) as pool:
        assert pool.submit(organization_id, client).result() == organization_id(client)
