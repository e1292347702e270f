"""What a careful engineer writes by hand: aiohttp with 24 in flight, pages and files overlapped.

Keep-alive, orjson, bodies streamed to a temporary file that is renamed when whole, retries with Retry-After, the token
never sent to the file host, names made unique by the attachment id. No hashing, no fsync, no database.
"""

import asyncio
import os
import random
import sys
from pathlib import Path
from typing import Any

import aiohttp
import orjson

IN_FLIGHT = 24
ATTEMPTS = 6
RETRIED = {408, 425, 429, 500, 502, 503, 504}
NETWORK_ERRORS = (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, asyncio.TimeoutError)


class Rival:
    def __init__(self, base_url: str, token: str, folder: Path) -> None:
        self.base_url, self.folder = f"{base_url}/v2", folder
        self.headers = {"Authorization": f"Bearer {token}"}
        self.queue: asyncio.Queue[str | None] = asyncio.Queue(maxsize=1_000)
        self.ids: set[str] = set()

    async def run(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=10, sock_read=60)

        def pool() -> aiohttp.TCPConnector:
            return aiohttp.TCPConnector(limit=IN_FLIGHT, ttl_dns_cache=300)

        async with (
            aiohttp.ClientSession(headers=self.headers, connector=pool(), timeout=timeout) as self.api,
            aiohttp.ClientSession(connector=pool(), timeout=timeout, auto_decompress=False) as self.host,
            asyncio.TaskGroup() as tasks,
        ):
            tasks.create_task(self.read_list())
            for _ in range(IN_FLIGHT):
                tasks.create_task(self.work())

    async def read_list(self) -> None:
        first = await self.page(1)
        await self.take(first)
        gate = asyncio.Semaphore(IN_FLIGHT // 4)

        async def one(number: int) -> None:
            async with gate:
                page = await self.page(number)
            await self.take(page)

        async with asyncio.TaskGroup() as tasks:
            for number in range(2, (first["meta"].get("total_pages") or 1) + 1):
                tasks.create_task(one(number))
        for _ in range(IN_FLIGHT):
            await self.queue.put(None)

    async def page(self, number: int) -> Any:
        params = {"per_page": "100", "page": str(number), "sort_by": "updated_at:asc"}
        return await self.json(f"{self.base_url}/supplier_invoices", params)

    async def take(self, page: Any) -> None:
        for invoice in page["supplier_invoices"]:
            self.ids.add(invoice["id"])
            if invoice.get("attachment_id"):
                await self.queue.put(invoice["attachment_id"])

    async def work(self) -> None:
        while (attachment_id := await self.queue.get()) is not None:
            await self.download(attachment_id)

    async def json(self, url: str, params: dict[str, str] | None = None) -> Any:
        for attempt in range(ATTEMPTS):
            try:
                async with self.api.get(url, params=params) as response:
                    if response.status in RETRIED and attempt + 1 < ATTEMPTS:
                        await response.read()
                        await pause(attempt, response)
                        continue
                    response.raise_for_status()
                    return orjson.loads(await response.read())
            except NETWORK_ERRORS:
                if attempt + 1 == ATTEMPTS:
                    raise
                await pause(attempt)
        raise AssertionError("unreachable")

    async def download(self, attachment_id: str) -> None:
        for attempt in range(ATTEMPTS):
            attachment = (await self.json(f"{self.base_url}/attachments/{attachment_id}"))["attachment"]
            name = Path((attachment.get("file_name") or "file").replace("\\", "/").replace("\0", "")).name[-120:]
            path = self.folder / f"{attachment_id}__{name or 'file'}"
            partial = path.with_name(path.name + ".part")
            try:
                async with self.host.get(attachment["url"]) as response:
                    if response.status in RETRIED | {400, 403, 410} and attempt + 1 < ATTEMPTS:
                        await response.read()
                        await pause(attempt, response)
                        continue
                    response.raise_for_status()
                    await save(response, partial)
                partial.replace(path)
                return
            except NETWORK_ERRORS:
                if attempt + 1 == ATTEMPTS:
                    raise
                await pause(attempt)


async def save(response: aiohttp.ClientResponse, path: Path) -> None:
    with path.open("wb") as file:
        async for chunk in response.content.iter_chunked(1 << 16):
            file.write(chunk)


async def pause(attempt: int, response: aiohttp.ClientResponse | None = None) -> None:
    told = response.headers.get("Retry-After", "") if response is not None else ""
    seconds = float(told) if told.replace(".", "", 1).isdigit() else min(8.0, 0.5 * 2**attempt) * random.random()
    await asyncio.sleep(seconds)


if __name__ == "__main__":
    rival = Rival(os.environ["QONTO_BASE_URL"], os.environ["QONTO_ACCESS_TOKEN"], Path(sys.argv[1]) / "files")
    asyncio.run(rival.run())
    print(orjson.dumps({"rows": len(rival.ids)}).decode())
