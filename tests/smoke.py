"""What an installed wheel must be able to do, with nothing but the standard library beside it."""

import asyncio
import sys
import tempfile
from pathlib import Path

import qontokit
from qontokit.testing import FakeQonto


def blocking(qonto: FakeQonto, folder: Path) -> None:
    with qontokit.Client(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        report = client.sync(folder)
    with qontokit.Mirror(folder) as mirror:
        stored = {row["id"] for row in mirror.invoices("supplier_invoices")}
    assert report.complete, report
    assert stored == {row["id"] for row in qonto.rows("supplier_invoices")}


async def awaiting(qonto: FakeQonto) -> None:
    async with qontokit.AsyncClient(base_url=qonto.base_url, access_token=qonto.access_token) as client:
        rows = await client.client_invoices.list().collect()
    assert {row["id"] for row in rows} == {row["id"] for row in qonto.rows("client_invoices")}


def main() -> None:
    with FakeQonto(supplier_invoices=20, client_invoices=20) as qonto, tempfile.TemporaryDirectory() as folder:
        blocking(qonto, Path(folder) / "mirror")
        asyncio.run(awaiting(qonto))
    print(f"qontokit {qontokit.__version__} works on {sys.version.split()[0]}")


main()
