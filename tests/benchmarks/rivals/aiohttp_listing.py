"""Lists every supplier invoice into Python dicts: aiohttp and orjson, pages in parallel by their number.

Its first argument is `kept`, and one list holds every row at the end, or `let-go`, and a page goes when the next comes.
"""

import asyncio
import os
import sys
from typing import Any

import aiohttp
import orjson

IN_FLIGHT = 24
Rows = list[dict[str, Any]]


class Listing:
    def __init__(self, session: aiohttp.ClientSession, *, keeps: bool) -> None:
        self.session, self.keeps = session, keeps
        self.ids: set[str] = set()
        self.pages: dict[int, Rows] = {}

    async def read(self) -> Rows:
        numbers = iter(range(2, await self.take(1) + 1))

        async def work() -> None:
            for number in numbers:
                await self.take(number)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(IN_FLIGHT):
                tasks.create_task(work())
        return [row for number in sorted(self.pages) for row in self.pages[number]]

    async def take(self, number: int) -> int:
        params = {"per_page": "100", "page": str(number), "sort_by": "updated_at:asc"}
        async with self.session.get("/v2/supplier_invoices", params=params) as response:
            response.raise_for_status()
            page = orjson.loads(await response.read())
        rows = page["supplier_invoices"]
        self.ids.update(row["id"] for row in rows)
        if self.keeps:
            self.pages[number] = rows
        return int(page["meta"]["total_pages"])


async def main(*, keeps: bool) -> int:
    headers = {"Authorization": f"Bearer {os.environ['QONTO_ACCESS_TOKEN']}"}
    connector = aiohttp.TCPConnector(limit=IN_FLIGHT)
    async with aiohttp.ClientSession(os.environ["QONTO_BASE_URL"], headers=headers, connector=connector) as session:
        listing = Listing(session, keeps=keeps)
        rows = await listing.read()
    assert len(rows) == (len(listing.ids) if keeps else 0)
    return len(listing.ids)


if __name__ == "__main__":
    print(orjson.dumps({"rows": asyncio.run(main(keeps=sys.argv[1] == "kept"))}).decode())
