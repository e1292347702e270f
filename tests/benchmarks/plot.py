"""One plot: wall time and CPU of each contender relative to the careful aiohttp script."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .bars import Bar, bars
from .process import Run

# All three are told apart from white and from nearly black.
OURS, RIVALS, GREY = "#d9822b", "#8b949e", "#7d8590"
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
STYLE: Any = {
    "svg.hashsalt": "qontokit",
    "svg.fonttype": "none",
    "font.size": 9,
    **dict.fromkeys(("text.color", "axes.edgecolor", "xtick.color", "ytick.color"), GREY),
}


def draw(runs: Sequence[Run], path: Path) -> None:
    """Neither a date nor a background, so that the same runs give the same file on any page."""
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.2, 4.2), layout="constrained")
        wall, cpu = figure.subplots(1, 2, sharey=True)
        panel(wall, "wall time", bars(runs, "wall"))
        panel(cpu, "CPU", bars(runs, "CPU"))
        wall.invert_yaxis()
        figure.savefig(path, transparent=True, metadata={"Date": None})


def panel(axes: Axes, title: str, shown: Sequence[Bar]) -> None:
    axes.set_title(f"{title} (careful aiohttp = 1)", fontsize=10)
    axes.set_xscale("log")
    axes.set_xlim(0.08, 60)
    axes.set_xticks(TICKS, [f"{tick:g}" for tick in TICKS])
    axes.minorticks_off()
    axes.axvline(1, color=GREY, linewidth=1)
    axes.spines[["top", "right"]].set_visible(False)
    for place, bar in enumerate(shown):
        add(axes, place, bar)
    axes.set_yticks(range(len(shown)), [bar.label for bar in shown])


def add(axes: Axes, place: int, bar: Bar) -> None:
    value = 1.0 if bar.value is None else bar.value
    axes.barh(place, value - 1, left=1, color=OURS if bar.is_ours else RIVALS)
    end = (max(value, 1.0), place)
    axes.annotate(bar.text, end, xytext=(3, 0), textcoords="offset points", va="center", fontsize=8)
