"""A frame of every supplier invoice of a mirror, as one makes it by hand from its database.

The first argument is `pandas` (json.loads, json_normalize) or `polars` (orjson, from_dicts). Amounts and dates remain
the texts that they are.
"""

import json
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

from ..work import measured

Told = dict[str, object]
# A currency and an amount, or what the frame has where there is none.
Amounts = list[tuple[Any, Any]]


def bodies(folder: str) -> Iterator[str]:
    with closing(sqlite3.connect(Path(folder) / "mirror.db")) as database:
        for (body,) in database.execute("SELECT body FROM invoice ORDER BY number"):
            yield body


def with_pandas(folder: str, told: Told) -> Amounts:
    import pandas

    with measured(told):
        frame = pandas.json_normalize([json.loads(body) for body in bodies(folder)])
    return list(zip(frame["total_amount.currency"], frame["total_amount.value"], strict=True))


def with_polars(folder: str, told: Told) -> Amounts:
    import orjson
    import polars

    with measured(told):
        frame = polars.from_dicts([orjson.loads(body) for body in bodies(folder)], infer_schema_length=None)
    amounts = frame["total_amount"].struct
    return list(zip(amounts.field("currency"), amounts.field("value"), strict=True))


def main(kind: str, folder: str) -> dict[str, Any]:
    told: Told = {}
    amounts = (with_pandas if kind == "pandas" else with_polars)(folder, told)
    sums: dict[str, Decimal] = {}
    for currency, value in amounts:
        # An invoice without an amount has None or NaN.
        if not isinstance(value, str):
            continue
        sums[currency] = sums.get(currency, Decimal()) + Decimal(value)
    return {**told, "rows": len(amounts), "sums": {currency: str(sums[currency].normalize()) for currency in sums}}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
