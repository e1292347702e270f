"""Lists every supplier invoice into Python dicts with qontokit."""

import json
import sys


def blocking(**options: int) -> set[object]:
    from qontokit import Client

    with Client(**options) as qonto:  # type: ignore[arg-type]
        rows = qonto.supplier_invoices.list().collect()
    return {row["id"] for row in rows}


async def asynchronous(**options: int) -> set[object]:
    from qontokit import AsyncClient

    async with AsyncClient(**options) as qonto:  # type: ignore[arg-type]
        rows = await qonto.supplier_invoices.list().collect()
    return {row["id"] for row in rows}


def main() -> int:
    kind, options = sys.argv[1], json.loads(sys.argv[2])
    if kind == "Client":
        return len(blocking(**options))

    import asyncio

    return len(asyncio.run(asynchronous(**options)))


if __name__ == "__main__":
    print(json.dumps({"rows": main()}))
