"""The same list twice in one process: collected, and row by row."""

import asyncio
import json
import statistics
import time

from qontokit import AsyncClient

TIMES = 2


async def main() -> dict[str, float]:
    collected, iterated, rows = [], [], 0
    async with AsyncClient() as qonto:
        for _ in range(TIMES):
            begin = time.perf_counter()
            whole = await qonto.supplier_invoices.list().collect()
            collected.append(time.perf_counter() - begin)
            rows = len(whole)
            del whole
            begin = time.perf_counter()
            single = [row async for row in qonto.supplier_invoices.list()]
            iterated.append(time.perf_counter() - begin)
            rows = min(rows, len(single))
            del single
    return {"rows": rows, "collect": statistics.median(collected), "iterate": statistics.median(iterated)}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main())))
