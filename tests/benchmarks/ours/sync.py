"""A sync with qontokit's AsyncClient or Client."""

import json
import sys


def blocking(mirror: str, client: dict[str, object], sync: dict[str, object]) -> dict[str, object]:
    from qontokit import Client

    with Client(**client) as qonto:  # type: ignore[arg-type]
        return qonto.sync(mirror, resources=["supplier_invoices"], **sync).to_dict()  # type: ignore[arg-type]


async def asynchronous(mirror: str, client: dict[str, object], sync: dict[str, object]) -> dict[str, object]:
    from qontokit import AsyncClient

    async with AsyncClient(**client) as qonto:  # type: ignore[arg-type]
        report = await qonto.sync(mirror, resources=["supplier_invoices"], **sync)  # type: ignore[arg-type]
        return report.to_dict()


def main() -> dict[str, object]:
    kind, options, mirror = sys.argv[1:4]
    settings = json.loads(options)
    client, sync = settings.get("client", {}), settings.get("sync", {})
    if kind == "Client":
        return blocking(mirror, client, sync)

    import asyncio

    return asyncio.run(asynchronous(mirror, client, sync))


if __name__ == "__main__":
    print(json.dumps(main(), default=str))
