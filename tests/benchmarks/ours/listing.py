"""Lists every supplier invoice into Python dicts with qontokit.

`kept` holds every row in one list until the end; `let-go` reads page by page.
"""

import json
import sys


def blocking(*, keeps: bool, **options: int) -> set[object]:
    from qontokit import Client

    with Client(**options) as qonto:  # type: ignore[arg-type]
        pager = qonto.supplier_invoices.list()
        if not keeps:
            return {row["id"] for page in pager.pages() for row in page}
        rows = pager.collect()
        return {row["id"] for row in rows}


async def asynchronous(*, keeps: bool, **options: int) -> set[object]:
    from qontokit import AsyncClient

    async with AsyncClient(**options) as qonto:  # type: ignore[arg-type]
        pager = qonto.supplier_invoices.list()
        if not keeps:
            return {row["id"] async for page in pager.pages() for row in page}
        rows = await pager.collect()
        return {row["id"] for row in rows}


def main() -> int:
    kind, how, options = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    keeps = how == "kept"
    if kind == "Client":
        return len(blocking(keeps=keeps, **options))

    import asyncio

    return len(asyncio.run(asynchronous(keeps=keeps, **options)))


if __name__ == "__main__":
    print(json.dumps({"rows": main()}))
