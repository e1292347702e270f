"""Uploads: their memory, their requests, and their time beside the guide's script."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from ..account import account
from ..conditions import Conditions, Contender
from ..contenders import COMMAND, script
from ..process import Run, run
from ..result import Result, Runs, Target, alone, difference, ratio

NAME = "uploads"
TITLE = "upload of files of 1 MB"
FILE_BYTES = 1_000_000
FEW, MANY = "20 files", "2,000 files"
OURS, GUIDE = "200 files at 50 ms", "200 files at 50 ms, guide"


def measure(conditions: Conditions) -> Iterator[Run]:
    for name, count in ((FEW, 20), (MANY, conditions.size(2_000, 40))):
        yield conditions.once(uploading(name, upload_command, count))
    count = conditions.size(200, 20)
    contenders = {
        OURS: uploading(OURS, upload_command, count, latency=0.05),
        GUIDE: uploading(GUIDE, guide_upload, count, latency=0.05),
    }
    yield from conditions.alternate(contenders, min(3, conditions.rounds))


def results(runs: Runs) -> list[Result]:
    few, many = runs.peak(FEW, FEW), runs.peak(MANY)
    largest = runs.said(MANY, "most_bytes_in_a_request").value
    most = runs.said(MANY, "most_invoices_in_a_request")
    return [
        alone(TITLE, f"peak, {MANY}", many, Target(most=64, unit="MiB")),
        difference(TITLE, f"peak, {MANY}", many, few, Target(unit="MiB")),
        alone(TITLE, "invoices in the largest request", most, Target(most=20)),
        alone(TITLE, "MB in the largest request", replace(most, value=largest and largest / 1e6), Target(most=15)),
        ratio(TITLE, f"wall, {OURS}", runs.wall(OURS), runs.wall(GUIDE, "guide")),
    ]


def uploading(name: str, line_of: Callable[[Path], list[str]], count: int, **settings: float) -> Contender:
    """Files and an account of their own for each run; every file must have come once."""

    def start(folder: Path) -> Run:
        source = files(folder / "source", count)
        with account(supplier_invoices=0, client_invoices=0, **settings) as qonto:
            done = run(NAME, name, line_of(source), qonto.environment)
            asked = qonto.asked()
        assert asked["uploaded"] == count, f"{name}: {asked['uploaded']} of {count} files came"
        assert asked["uploaded_again"] == 0, f"{name}: {asked['uploaded_again']} files came twice"
        # What each file became need not be kept with the raw runs.
        return replace(done, said=asked)

    return start


def files(folder: Path, count: int) -> Path:
    """PDFs with a content of their own, most of it not on the disk."""
    folder.mkdir()
    for number in range(count):
        with (folder / f"{number:04}.pdf").open("wb") as file:
            file.write(b"%%PDF-1.7\n%d" % number)
            file.truncate(FILE_BYTES)
    return folder


def upload_command(source: Path) -> list[str]:
    return [COMMAND, "upload", "--json", "--quiet", "--ledger", str(source.with_name("uploads.db")), str(source)]


def guide_upload(source: Path) -> list[str]:
    return [*script("rivals/guide_upload"), str(source)]
