"""qodev-qonto-api: it lists pages and looks attachments up; the loop over pages and the downloads are its user's.

Files are fetched 24 at a time, which its README does not show. The page is sent as `page` too, for Qonto ignores the
`current_page` that the library sends.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

import httpx
from qodev_qonto_api import QontoClient

IN_FLIGHT = 24


async def main(folder: Path) -> int:
    folder.mkdir(parents=True)
    account = QontoClient(
        login=os.environ["BENCHMARK_LOGIN"],
        secret_key=os.environ["BENCHMARK_SECRET_KEY"],
        base_url=f"{os.environ['QONTO_BASE_URL']}/v2",
    )
    async with account as qonto, httpx.AsyncClient(timeout=60) as host:
        ids: set[str] = set()
        owed: list[str] = []
        number, pages = 1, 1
        while number <= pages:
            page = await qonto.list_supplier_invoices(
                current_page=number, per_page=100, page=number, sort_by="updated_at:asc"
            )
            ids.update(invoice.id for invoice in page.items)
            owed += [invoice.attachment_id for invoice in page.items if invoice.attachment_id]
            number, pages = number + 1, page.total_pages
        waiting = iter(owed)

        async def work() -> None:
            for attachment_id in waiting:
                attachment = await qonto.get_attachment(attachment_id)
                name = Path(attachment.file_name or "file").name[-120:]
                async with host.stream("GET", attachment.url) as response:
                    response.raise_for_status()
                    with (folder / f"{attachment_id}__{name}").open("wb") as file:
                        async for chunk in response.aiter_raw(1 << 16):
                            file.write(chunk)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(IN_FLIGHT):
                tasks.create_task(work())
    return len(ids)


if __name__ == "__main__":
    print(json.dumps({"rows": asyncio.run(main(Path(sys.argv[1]) / "files"))}))
