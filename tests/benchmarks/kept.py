"""The raw runs beside the table, one a line, and what machine they are of."""

import json
import os
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .process import Run

RUNS = Path(__file__).with_name("runs.json")


def read(path: Path = RUNS) -> tuple[dict[str, Any], list[Run]]:
    """What machine the runs are of, and the runs."""
    kept = json.loads(path.read_text("utf-8"))
    return kept["machine"], [Run(**run) for run in kept["runs"]]


def write(machine: Mapping[str, Any], runs: Iterable[Run], path: Path = RUNS) -> None:
    lines = ",\n  ".join(json.dumps(rounded(asdict(run))) for run in runs)
    path.write_text(f'{{\n "machine": {json.dumps(machine)},\n "runs": [\n  {lines}\n ]\n}}\n', "utf-8")


def rounded(value: Any) -> Any:
    """Tenths of milliseconds are noise."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value


def machine(rounds: int) -> dict[str, Any]:
    return {
        "rounds": rounds,
        "cores": os.cpu_count(),
        "processor": processor(),
        "system": platform.system(),
        "python": platform.python_version(),
    }


def processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
