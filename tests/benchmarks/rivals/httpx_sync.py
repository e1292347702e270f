"""The careful script once more, with httpx: 24 in flight, pages and files overlapped, streamed, retried, orjson."""

import asyncio
import os
import random
import sys
from pathlib import Path
from typing import Any

import httpx
import orjson

IN_FLIGHT = 24
ATTEMPTS = 6
RETRIED = {408, 425, 429, 500, 502, 503, 504}
STALE_ADDRESS = {400, 403, 410}


def session(headers: dict[str, str] | None = None) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)
    return httpx.AsyncClient(headers=headers, limits=limits, timeout=httpx.Timeout(60, connect=10, pool=None))


class Rival:
    def __init__(self, base_url: str, token: str, folder: Path) -> None:
        self.base_url, self.folder = f"{base_url}/v2", folder
        self.api, self.host = session({"Authorization": f"Bearer {token}"}), session()
        self.queue: asyncio.Queue[str | None] = asyncio.Queue(maxsize=1_000)
        self.ids: set[str] = set()

    async def run(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        async with self.api, self.host, asyncio.TaskGroup() as tasks:
            tasks.create_task(self.read_list())
            for _ in range(IN_FLIGHT):
                tasks.create_task(self.work())

    async def read_list(self) -> None:
        first = await self.page(1)
        await self.take(first)
        numbers = iter(range(2, (first["meta"].get("total_pages") or 1) + 1))

        async def some() -> None:
            for number in numbers:
                await self.take(await self.page(number))

        async with asyncio.TaskGroup() as tasks:
            for _ in range(IN_FLIGHT // 4):
                tasks.create_task(some())
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
            last = attempt + 1 == ATTEMPTS
            try:
                response = await self.api.get(url, params=params)
            except httpx.TransportError:
                if last:
                    raise
                await pause(attempt)
                continue
            if response.status_code in RETRIED and not last:
                await pause(attempt, response)
                continue
            response.raise_for_status()
            return orjson.loads(response.content)
        raise AssertionError("unreachable")

    async def download(self, attachment_id: str) -> None:
        for attempt in range(ATTEMPTS):
            last = attempt + 1 == ATTEMPTS
            attachment = (await self.json(f"{self.base_url}/attachments/{attachment_id}"))["attachment"]
            name = Path((attachment.get("file_name") or "file").replace("\\", "/").replace("\0", "")).name[-120:]
            path = self.folder / f"{attachment_id}__{name or 'file'}"
            partial = path.with_name(path.name + ".part")
            try:
                async with self.host.stream("GET", attachment["url"]) as response:
                    if response.status_code in RETRIED | STALE_ADDRESS and not last:
                        await response.aread()
                        await pause(attempt, response)
                        continue
                    response.raise_for_status()
                    with partial.open("wb") as file:
                        async for chunk in response.aiter_raw(1 << 16):
                            file.write(chunk)
                partial.replace(path)
                return
            except httpx.TransportError:
                if last:
                    raise
                await pause(attempt)


async def pause(attempt: int, response: httpx.Response | None = None) -> None:
    told = response.headers.get("Retry-After", "") if response is not None else ""
    seconds = float(told) if told.replace(".", "", 1).isdigit() else min(8.0, 0.5 * 2**attempt) * random.random()
    await asyncio.sleep(seconds)


async def main() -> int:
    rival = Rival(os.environ["QONTO_BASE_URL"], os.environ["QONTO_ACCESS_TOKEN"], Path(sys.argv[1]) / "files")
    await rival.run()
    return len(rival.ids)


if __name__ == "__main__":
    print(orjson.dumps({"rows": asyncio.run(main())}).decode())
