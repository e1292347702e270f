"""Measures an upload: its memory, its requests, and its time beside the guide's script."""

import statistics
import sys
import tempfile
from collections import Counter
from pathlib import Path

from process import COMMAND, HERE, Run, run

sys.path.append(str(HERE.parent))
from served import Served, served  # it lies with the tests

EMPTY = {"supplier_invoices": 0, "client_invoices": 0}
FILE_BYTES = 1_000_000
FEW, MANY, BESIDE_THE_GUIDE = 20, 2_000, 200


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        memory(Path(name))
        against_the_guide(3, Path(name))


def memory(folder: Path) -> list[list[Run]]:
    """Peak memory must not grow with the number of files, and no request may exceed Qonto's limits."""
    runs = []
    for count in (FEW, MANY):
        with served(**EMPTY) as qonto:
            runs.append([ours(qonto, files(folder / f"memory-{count}", count), count)])
            sent = qonto.sent()
        assert sent["copies"] == {"1": count}, "not one copy of each file"
        largest = sent["most_bytes_in_a_request"] / 1e6
        print(f"upload, {count:,} files of 1 MB: {runs[-1][0].peak_mib:.1f} MiB, {runs[-1][0].wall_seconds:.1f} s")
        print(f"  {sent['bulk_requests']} requests, at most {sent['most_invoices_in_a_request']} invoices", end="")
        print(f" and {largest:.1f} MB each (limits 20 and 15)")
    print(f"  growth {runs[1][0].peak_mib - runs[0][0].peak_mib:.1f} MiB (target: peak < 64)")
    return runs


def against_the_guide(rounds: int, folder: Path) -> list[list[Run]]:
    """200 files of 1 MB at 50 ms of latency, each run into an account of its own."""
    source = files(folder / "wall", BESIDE_THE_GUIDE)
    kept: list[list[Run]] = [[], []]
    for number in range(rounds):
        for runs, command in zip(kept, (ours, theirs), strict=True):
            with served(**EMPTY, latency=0.05) as qonto:
                runs.append(command(qonto, source, number))
                assert qonto.sent()["copies"] == {"1": BESIDE_THE_GUIDE}, "not one copy of each file"
    mine, guides = (statistics.median(one.wall_seconds for one in runs) for runs in kept)
    print(f"upload, {BESIDE_THE_GUIDE} files of 1 MB: {mine:.2f} s, the guide's script {guides:.2f} s")
    print(f"  wall ratio {mine / guides:.2f}")
    return kept


def files(folder: Path, count: int) -> Path:
    """PDFs with a content of their own, most of it not on the disk."""
    folder.mkdir()
    for number in range(count):
        with (folder / f"{number:04}.pdf").open("wb") as file:
            file.write(b"%%PDF-1.7\n%d" % number)
            file.truncate(FILE_BYTES)
    return folder


def ours(qonto: Served, source: Path, number: int) -> Run:
    """Our command, with a ledger of its own."""
    environment = {"QONTO_BASE_URL": qonto.base_url, "QONTO_ACCESS_TOKEN": qonto.access_token}
    ledger = source.with_name(f"{source.name}-{number}.db")
    line = [str(COMMAND), "upload", "--json", "--quiet", "--ledger", str(ledger), str(source)]
    done = run("qontokit upload", line, environment)
    # What each file became need not be kept with the raw runs.
    said = dict(Counter(result["outcome"] for result in done.said["results"]))
    return Run(done.name, done.wall_seconds, done.cpu_seconds, done.peak_mib, said)


def theirs(qonto: Served, source: Path, _: int) -> Run:
    """The guide's script."""
    line = [sys.executable, str(HERE / "guide_upload.py"), qonto.base_url, qonto.access_token, str(source)]
    return run("the guide's upload", line)


if __name__ == "__main__":
    main()
