"""Lists every supplier invoice into Python dicts: aiohttp and orjson, pages in parallel by their number."""

import asyncio
import os
from typing import Any

import aiohttp
import orjson

IN_FLIGHT = 24


async def main() -> list[dict[str, Any]]:
    url = f"{os.environ['QONTO_BASE_URL']}/v2/supplier_invoices"
    headers = {"Authorization": f"Bearer {os.environ['QONTO_ACCESS_TOKEN']}"}
    async with aiohttp.ClientSession(headers=headers, connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as session:

        async def page(number: int) -> Any:
            params = {"per_page": "100", "page": str(number), "sort_by": "updated_at:asc"}
            async with session.get(url, params=params) as response:
                response.raise_for_status()
                return orjson.loads(await response.read())

        first = await page(1)
        numbers = iter(range(2, first["meta"]["total_pages"] + 1))
        pages = {1: first["supplier_invoices"]}

        async def work() -> None:
            for number in numbers:
                pages[number] = (await page(number))["supplier_invoices"]

        async with asyncio.TaskGroup() as tasks:
            for _ in range(IN_FLIGHT):
                tasks.create_task(work())
    return [row for number in sorted(pages) for row in pages[number]]


if __name__ == "__main__":
    rows = asyncio.run(main())
    print(orjson.dumps({"rows": len({row["id"] for row in rows})}).decode())
