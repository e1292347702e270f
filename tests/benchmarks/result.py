"""One line of the table: a figure of ours, one beside it, and whether the target is met."""

from dataclasses import dataclass
from statistics import median

from .process import Run

NOT_MEASURED = "not measured"


@dataclass(frozen=True)
class Result:
    scenario: str
    measure: str
    ours: str
    beside: str
    ratio: str
    target: str
    # None when there is no target or nothing was measured.
    met: bool | None


@dataclass(frozen=True)
class Figure:
    """A value with its unit, and what the runs behind it lost."""

    value: float | None
    unit: str = ""
    who: str = ""
    lost: str = ""

    def __str__(self) -> str:
        if self.value is None:
            return NOT_MEASURED
        words = (f"{number(self.value)} {self.unit}".strip(), self.who)
        return " ".join(word for word in words if word) + (f" (**{self.lost}**)" if self.lost else "")


@dataclass(frozen=True)
class Target:
    """At most or at least so much."""

    most: float | None = None
    least: float | None = None
    unit: str = ""

    def __str__(self) -> str:
        sign, value = ("≤", self.most) if self.most is not None else ("≥", self.least)
        return "" if value is None else f"{sign} {value:,g} {self.unit}".strip()

    def is_met(self, value: float | None) -> bool | None:
        if value is None or (self.most is None and self.least is None):
            return None
        return (self.most is None or value <= self.most) and (self.least is None or value >= self.least)


NONE = Target()


class Runs:
    """The runs of one scenario."""

    def __init__(self, scenario: str, runs: list[Run]) -> None:
        self.runs = [run for run in runs if run.scenario == scenario]

    def named(self, name: str) -> list[Run]:
        return [run for run in self.runs if run.name == name]

    def wall(self, name: str, who: str = "") -> Figure:
        return self._figure(name, [run.wall_seconds for run in self.named(name)], "s", who)

    def cpu(self, name: str, who: str = "") -> Figure:
        return self._figure(name, [run.cpu_seconds for run in self.named(name)], "s", who)

    def peak(self, name: str, who: str = "") -> Figure:
        return self._figure(name, [run.peak_mib for run in self.named(name) if run.peak_mib is not None], "MiB", who)

    def said(self, name: str, key: str, unit: str = "", who: str = "") -> Figure:
        return self._figure(name, [run.said[key] for run in self.named(name) if key in run.said], unit, who)

    def _figure(self, name: str, values: list[float], unit: str, who: str) -> Figure:
        return Figure(median(values) if values else None, unit, who, lost(self.named(name)))

    def arrived(self, name: str, who: str = "") -> str:
        """API requests, rows, files and peak memory of one contender."""
        if not self.named(name):
            return NOT_MEASURED
        counts = [number(self.said(name, key).value or 0) for key in ("api_requests", "rows", "files")]
        words = f"{' / '.join(counts)} / {self.peak(name)}"
        return f"{words} {who}".strip()


def lost(runs: list[Run]) -> str:
    """What is missing in the worst of these runs."""
    missing = []
    for kind in ("rows", "files"):
        counts = [(run.said.get(f"wanted_{kind}", 0), run.said.get(kind, 0)) for run in runs]
        short, wanted = max(((wanted - came, wanted) for wanted, came in counts), default=(0, 0))
        if short > 0:
            missing.append(f"{number(short)} of {number(wanted)} {kind}")
    return f"lost {' and '.join(missing)}" if missing else ""


def ratio(scenario: str, measure: str, ours: Figure, beside: Figure, target: Target = NONE) -> Result:
    """Ours divided by the one beside it."""
    value = quotient(ours.value, beside.value)
    return _result(scenario, measure, (ours, beside), value, target)


def times(scenario: str, measure: str, ours: Figure, beside: Figure, target: Target = NONE) -> Result:
    """How many times ours the one beside it is."""
    value = quotient(beside.value, ours.value)
    return _result(scenario, measure, (ours, beside), value, target, word=" times")


def difference(scenario: str, measure: str, ours: Figure, beside: Figure, target: Target = NONE) -> Result:
    """By how much ours is larger."""
    value = None if ours.value is None or beside.value is None else ours.value - beside.value
    return _result(scenario, measure, (ours, beside), value, target, word=" more" if (value or 0) >= 0 else " less")


def alone(scenario: str, measure: str, ours: Figure, target: Target = NONE) -> Result:
    """Ours as it is."""
    met = None if ours.value is None else target.is_met(ours.value) and not ours.lost
    return Result(scenario, measure, str(ours), "", "", str(target), met)


def quotient(value: float | None, divisor: float | None) -> float | None:
    return None if value is None or not divisor else value / divisor


def number(value: float) -> str:
    """With as many digits as one can tell apart."""
    if value == int(value) or abs(value) >= 1_000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def precise(value: float) -> str:
    """As a number, but a ratio close to one has two digits more."""
    return f"{value:.2f}" if value < 10 else number(value)


def _result(
    scenario: str,
    measure: str,
    figures: tuple[Figure, Figure],
    value: float | None,
    target: Target,
    word: str = "",
) -> Result:
    ours, beside = figures
    unit = f" {target.unit}" if target.unit else ""
    shown = "" if value is None else f"{precise(abs(value))}{unit}{word}"
    met = target.is_met(value)
    # A run that lost something has met nothing.
    return Result(scenario, measure, str(ours), str(beside), shown, str(target), met and not ours.lost)
