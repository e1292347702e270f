"""Clients in other processes: settings travel, secrets do not."""

from __future__ import annotations

import copy
import pickle
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import qontokit
from documents import write
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


TRAVELS = [copy.copy, copy.deepcopy, lambda thing: pickle.loads(pickle.dumps(thing))]


@pytest.mark.parametrize("travel", TRAVELS, ids=["copy", "deepcopy", "pickle"])
async def test_a_client_with_a_secret_is_refused_and_one_without_works_on(
    twin: Twin, fake_qonto: FakeQonto, monkeypatch: pytest.MonkeyPatch, travel: Any
) -> None:
    with pytest.raises(TypeError, match="with access_token cannot be pickled") as refusal:
        travel(twin.client(fake_qonto))
    assert fake_qonto.access_token not in str(refusal.value)
    monkeypatch.setenv("QONTO_ACCESS_TOKEN", fake_qonto.access_token)
    monkeypatch.setenv("QONTO_BASE_URL", fake_qonto.base_url)
    client = twin.client()
    again = travel(client)
    assert type(again) is type(client)
    assert await twin.result(again.organization()) == await twin.result(client.organization())


@pytest.mark.parametrize("travel", TRAVELS, ids=["copy", "deepcopy", "pickle"])
def test_all_that_a_client_and_a_mirror_answer_travels(fake_qonto: FakeQonto, tmp_path: Path, travel: Any) -> None:
    paths = write(tmp_path / "in", "a.pdf")
    with qontokit.Client(base_url=fake_qonto.base_url, access_token=fake_qonto.access_token) as client:
        page = next(client.supplier_invoices.list().pages())
        synced = client.sync(tmp_path / "mirror")
        uploaded = client.supplier_invoices.upload(paths, ledger=tmp_path / "mirror")
        file = client.attachments.download(str(page[0]["attachment_id"]), tmp_path / "out")
        with pytest.raises(qontokit.NotFoundError) as unknown:
            client.supplier_invoices.get("unknown")
    with qontokit.Mirror(tmp_path / "mirror") as mirror:
        told = [synced, uploaded, file, mirror.status(), mirror.verify()]
        told += [next(mirror.attachments()), next(mirror.changes())]
        again = travel(mirror)
        assert (again.path, again.status()) == (mirror.path, mirror.status())
        again.close()
        assert mirror.status().invoices["supplier_invoices"] == 100
    for thing in told:
        assert travel(thing) == thing
    assert (list(travel(page)), travel(page).total_count) == (list(page), page.total_count)
    error = travel(unknown.value)
    assert (type(error), str(error), vars(error)) == (type(unknown.value), str(unknown.value), vars(unknown.value))
    assert fake_qonto.access_token.encode() not in pickle.dumps([*told, unknown.value])


def test_what_is_under_way_does_not_travel(twin: Twin, fake_qonto: FakeQonto) -> None:
    client = twin.client(fake_qonto)
    for thing in (client.supplier_invoices.list(), client.supplier_invoices, client.attachments, fake_qonto):
        for travel in (copy.deepcopy, pickle.dumps):
            with pytest.raises(TypeError, match="cannot pickle") as refusal:
                travel(thing)
            assert fake_qonto.access_token not in str(refusal.value)
