"""One plot: wall time and CPU of each contender relative to the careful aiohttp script."""

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .process import Run
from .result import Runs, quotient

# Contenders by scenario; each scenario has a run of aiohttp, and a name of its own in the plot.
SHOWN = {
    "first_sync": (
        "first sync",
        ("guide", "qodev", "dlt", "httpx", "AsyncClient", "Client", "command", "command without fsync"),
    ),
    "many_files": ("many files", ("command", "command without fsync")),
    "listing": ("listing", ("AsyncClient", "Client")),
}
RIVALS = {"guide", "qodev", "dlt", "httpx"}
# Both are told apart on white and on nearly black, and so is the grey of the letters.
OURS_COLOUR, RIVALS_COLOUR, GREY = "#d9822b", "#8b949e", "#7d8590"
Bar = tuple[str, str, float]
STYLE = {
    "svg.hashsalt": "qontokit",
    "svg.fonttype": "none",
    "font.size": 9,
    **dict.fromkeys(("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color", "ytick.color"), GREY),
}


def draw(runs: Sequence[Run], path: Path) -> None:
    with mpl.rc_context(STYLE):
        figure = Figure(figsize=(8.2, 4.2), layout="constrained")
        wall, cpu = figure.subplots(1, 2, sharey=True)
        panel(wall, "wall time", bars(runs, "wall"))
        panel(cpu, "CPU", bars(runs, "cpu"))
        wall.invert_yaxis()
        # Neither a date nor a background, so that the same runs give the same file on any page.
        figure.savefig(path, transparent=True, metadata={"Date": None})


def bars(runs: Sequence[Run], measure: str) -> list[Bar]:
    found = []
    for scenario, (title, names) in SHOWN.items():
        own = Runs(scenario, list(runs))
        figure_of = own.wall if measure == "wall" else own.cpu
        for name in names:
            value = quotient(figure_of(name).value, figure_of("aiohttp").value)
            colour = RIVALS_COLOUR if name in RIVALS else OURS_COLOUR
            found.append((f"{title}, {name}", colour, value or 0.0))
    return found


def panel(axes: Axes, title: str, shown: Sequence[Bar]) -> None:
    names, colours, values = zip(*shown, strict=True)
    drawn = axes.barh(names, [value - 1 for value in values], left=1, color=colours)
    axes.set_xscale("log")
    axes.set_xlim(0.15, 60)
    axes.set_xticks([0.2, 0.5, 1, 2, 5, 10, 20, 50], ["0.2", "0.5", "1", "2", "5", "10", "20", "50"])
    axes.minorticks_off()
    axes.axvline(1, color=GREY, linewidth=1)
    axes.set_title(f"{title}, careful aiohttp = 1", fontsize=10)
    for bar, value in zip(drawn, values, strict=True):
        place = (max(value, 1.0), bar.get_y() + bar.get_height() / 2)
        axes.annotate(f"{value:.2f}", place, xytext=(3, 0), textcoords="offset points", va="center", fontsize=8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
