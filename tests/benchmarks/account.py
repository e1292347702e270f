"""An offline Qonto in a process of its own, which tells how often it was asked."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from answering import Answering


class Account(Answering):
    """How it is reached, and what it was asked since the last question."""

    def __init__(self, process: subprocess.Popen[str], settings: dict[str, Any]) -> None:
        super().__init__(process)
        self.settings = settings
        access = self.heard()
        # Every contender reads these; only one of them needs the halves of the API key.
        self.environment = {
            "QONTO_BASE_URL": str(access["base_url"]),
            "QONTO_ACCESS_TOKEN": str(access["access_token"]),
            "BENCHMARK_LOGIN": str(access["login"]),
            "BENCHMARK_SECRET_KEY": str(access["secret_key"]),
        }

    def asked(self) -> dict[str, Any]:
        return self.ask()


@contextmanager
def account(**settings: Any) -> Iterator[Account]:
    """Serves such an account until the end of the block."""
    line = [sys.executable, "-m", "benchmarks.account", json.dumps(settings)]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Account(process, settings)


def serve(**settings: Any) -> None:
    """Answers each line of standard input until it ends; the fake remembers the latest 100,000 requests."""
    # Imported here, so that the process that measures stays small.
    from qontokit.testing import FakeQonto

    with FakeQonto(**settings) as qonto:
        access = {name: getattr(qonto, name) for name in ("base_url", "access_token", "login", "secret_key")}
        print(json.dumps(access), flush=True)
        known = 0
        for _ in sys.stdin:
            requests = qonto.requests()
            uploads = uploaded(qonto.uploads(), qonto.counters())
            print(json.dumps({**summary(requests[known:]), **uploads}), flush=True)
            known = len(requests)


def summary(requests: list[dict[str, Any]]) -> dict[str, int]:
    api = sum(one["path"].startswith("/v2/") for one in requests)
    return {
        "api_requests": api,
        "file_requests": len(requests) - api,
        "refused": sum(one["status"] >= 400 for one in requests),
        "too_many": sum(one["status"] == 429 for one in requests),
    }


def uploaded(made: list[dict[str, Any]], counters: dict[str, int]) -> dict[str, int]:
    """How many files came, how many of them more than once, and the largest request."""
    if not made:
        return {}
    copies = Counter(one["sha256"] for one in made)
    largest = ("bulk_requests", "most_invoices_in_a_request", "most_bytes_in_a_request")
    return {
        "uploaded": len(copies),
        "uploaded_again": sum(count > 1 for count in copies.values()),
        **{name: counters[name] for name in largest},
    }


if __name__ == "__main__":
    serve(**json.loads(sys.argv[1]))
