"""Measures every promise about time, CPU, memory and size beside its rivals, in one run on one machine."""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import kept, report
from .conditions import Conditions
from .process import Run
from .result import Runs
from .scenarios import SCENARIOS, Scenario

HERE = Path(__file__).parent


def main() -> None:
    arguments = read_arguments()
    with tempfile.TemporaryDirectory() as name:
        conditions = Conditions(
            rounds=1 if arguments.quick else arguments.rounds,
            quick=arguments.quick,
            folder=Path(name) / "work",
            wheel=arguments.wheel,
            clean_python=arguments.clean_python.absolute(),
            slow_sync=compiled(HERE / "slow_sync.c", Path(name) / "slow_sync.so"),
        )
        conditions.folder.mkdir()
        chosen = [one for one in SCENARIOS if not arguments.only or one.NAME in arguments.only]
        runs = [run for scenario in chosen for run in measured(scenario, conditions)]
    if arguments.quick:
        return
    if arguments.only:
        _, others = kept.read()
        runs += [run for run in others if run.scenario not in arguments.only]
    order = [one.NAME for one in SCENARIOS]
    kept.write(kept.machine(arguments.rounds), sorted(runs, key=lambda run: order.index(run.scenario)))
    report.main()


def read_arguments() -> argparse.Namespace:
    names = [one.NAME for one in SCENARIOS]
    only = f"this scenario alone; may be repeated: {', '.join(names)}"
    parser = argparse.ArgumentParser(prog="tests/benchmarks/run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="runs of each contender (default 5)")
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help=only)
    parser.add_argument("--quick", action="store_true", help="tiny sizes, to see that everything works; keeps nothing")
    parser.add_argument("--wheel", type=Path, help="a wheel to measure, instead of building one")
    parser.add_argument("--report", action="store_true", help="measure nothing; make table and plot from runs.json")
    parser.add_argument("--clean-python", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def measured(scenario: Scenario, conditions: Conditions) -> list[Run]:
    """Measures a scenario and prints its lines as soon as they are known."""
    begin = time.perf_counter()
    print(f"== {scenario.NAME}", flush=True)
    runs = list(scenario.measure(conditions))
    print("\n".join(report.rows(scenario.results(Runs(scenario.NAME, runs)))))
    print(f"-- {scenario.NAME}: {time.perf_counter() - begin:.0f} s", flush=True)
    return runs


def compiled(source: Path, library: Path) -> Path:
    line = ["cc", "-O2", "-Wall", "-Werror", "-shared", "-fPIC", "-o", str(library), str(source)]
    if subprocess.run(line, check=False).returncode:
        sys.exit(f"tests/benchmarks/run: {source.name} cannot be compiled: a C compiler is needed")
    return library


if __name__ == "__main__":
    main()
