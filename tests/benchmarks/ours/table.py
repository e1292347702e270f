"""A table of every supplier invoice of a mirror."""

import json
import sys
from typing import Any

from qontokit import Mirror

from ..work import measured


def main(folder: str) -> dict[str, Any]:
    told: dict[str, object] = {}
    with measured(told), Mirror(folder) as mirror:
        table = mirror.to_arrow("supplier_invoices")
    assert not table.nulls_made, table.nulls_made

    # Only the check needs it, so it is no part of what was measured.
    import pyarrow

    sums = pyarrow.table(table).group_by("total_amount_currency").aggregate([("total_amount", "sum")])
    pairs = zip(sums["total_amount_currency"].to_pylist(), sums["total_amount_sum"].to_pylist(), strict=True)
    known = {currency: str(total.normalize()) for currency, total in pairs if total is not None}
    return {**told, "rows": len(table), "nbytes": table.nbytes / 2**20, "sums": known}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
