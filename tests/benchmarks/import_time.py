"""What `import qontokit` adds to `python -c pass`, in milliseconds: run it with the python to measure."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 30


def milliseconds(code: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    nothing = statistics.median(milliseconds("pass") for _ in range(RUNS))
    for code in ("import qontokit", "from qontokit import Client, AsyncClient", "from qontokit import Mirror"):
        took = statistics.median(milliseconds(code) for _ in range(RUNS))
        print(f"{code}: {took - nothing:.1f} ms more than nothing ({nothing:.1f} ms)")


main()
