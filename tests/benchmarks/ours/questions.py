"""How long a mirror takes to answer, each question the median of several, in milliseconds."""

import json
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable

from qontokit import Mirror

TIMES = 5
QUERIES = {
    "supplier_invoices": "SELECT * FROM supplier_invoices ORDER BY id LIMIT 100",
    "client_invoices": "SELECT * FROM client_invoices ORDER BY id LIMIT 100",
    "attachments": "SELECT * FROM attachments WHERE attachment_id > '8' LIMIT 100",
    "changes": "SELECT * FROM changes ORDER BY seq DESC LIMIT 100",
}
# These read every invoice, or every file.
WHOLE = {
    "attachments by id": "SELECT * FROM attachments ORDER BY attachment_id LIMIT 100",
    "newest": "SELECT id FROM supplier_invoices ORDER BY updated_at DESC LIMIT 100",
    "aggregate": "SELECT status, count(*), sum(total_amount_cents) FROM supplier_invoices GROUP BY status",
}


def milliseconds(question: Callable[[], object], times: int = TIMES) -> float:
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        question()
        taken.append((time.perf_counter() - begin) * 1_000)
    return statistics.median(taken)


def main(folder: str) -> dict[str, float]:
    with Mirror(folder) as mirror:
        answers = {"status": milliseconds(mirror.status)}
        database = sqlite3.connect(mirror.database)

    def asked(query: str) -> Callable[[], object]:
        return lambda: database.execute(query).fetchall()

    answers |= {name: milliseconds(asked(query)) for name, query in QUERIES.items()}
    answers |= {name: milliseconds(asked(query), times=1) for name, query in WHOLE.items()}
    database.close()
    return answers


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
