"""Time and memory of one piece of work within a process, without the imports before it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def measured(told: dict[str, object]) -> Iterator[None]:
    """Adds seconds, and by how many MiB the peak is above what the process had when it began."""
    before = resident("VmRSS")
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    told["wall"], told["CPU"] = time.perf_counter() - wall, time.process_time() - cpu
    told["added"] = resident("VmHWM") - before


def resident(name: str) -> float:
    """Memory of this process as Linux tells it: VmRSS now, VmHWM at its peak."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (kibibytes,) = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return int(kibibytes) / 1024
