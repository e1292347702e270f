"""Small inert HTML for notebooks, in the colours of the page around it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

LONGEST_CELL = 120
LONGEST_ON_ONE_LINE = 40
LONGEST_FACT = 300
FIRST_OF_A_LIST = 3
# Names of what somebody has to look at, unless it is nothing.
DOUBTS = {"cannot be read", "corrupt", "dead", "error", "errors", "failed", "missing", "needs_review", "newly_dead"}
DOUBTS |= {"pending", "quarantined", "repaired", "unknown"}
# What would turn, hide, cover or break the letters around it, or cannot be written as UTF-8.
OBEYED = re.compile(
    "[\0-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff0-\uffff"
    "\U000e0000-\U000e007f]|[\u0300-\u036f]{4,}"
)
FAINT = "opacity:.75;font-size:.9em;font-weight:normal"
LINE = "border:0;border-bottom:1px solid color-mix(in srgb,currentColor 25%,transparent)"


def panel(title: str, facts: Mapping[str, object], *tables: str) -> str:
    """Draw a titled box: each fact under its name, then what ``table`` drew."""
    told = "".join(
        f'<div><div style="{FAINT}">{_text(name)}</div>'
        f'<div style="overflow-wrap:anywhere;font-weight:{_weight(name, value)}">'
        f"{_text(_said(name, value), LONGEST_FACT)}</div></div>"
        for name, value in facts.items()
    )
    # Notebooks typeset what stands between dollar signs unless a class forbids it, and a name may have two of them.
    return (
        '<div class="tex2jax_ignore mathjax_ignore" style="overflow:auto;font-variant-numeric:tabular-nums">'
        f'<div style="font-weight:bold">{_text(title)}</div>'
        f'<div style="display:flex;flex-wrap:wrap;gap:.3em 1.3em;margin:.3em 0">{told}</div>{"".join(tables)}</div>'
    )


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "", right: Collection[str] = ()
) -> str:
    """Draw rows under their columns; numbers, and the columns named in ``right``, are aligned to the right."""
    lines = [dict(zip(columns, row, strict=True)) for row in rows]
    numbers = {name for name in columns if any(type(line[name]) in {int, float} for line in lines)}.union(right)
    sides = {name: "right" if name in numbers else "left" for name in columns}
    head = "".join(_cell("th", name, f"text-align:{side};{FAINT}") for name, side in sides.items())
    body = "".join(f"<tr>{_line(line, sides)}</tr>" for line in lines)
    named = f'<caption style="caption-side:top;text-align:left;padding:0 .5em;{FAINT}">{_text(caption)}</caption>'
    return (
        f'<table style="border-collapse:collapse;margin:.3em 0">{named if caption else ""}'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _line(line: Mapping[str, object], sides: Mapping[str, str]) -> str:
    return "".join(
        _cell("td", _said(name, line[name]), f"text-align:{side};font-weight:{_weight(name, line[name])}")
        for name, side in sides.items()
    )


def _cell(tag: str, text: str, style: str) -> str:
    space = "nowrap" if len(text) <= LONGEST_ON_ONE_LINE else "normal;min-width:18em;overflow-wrap:anywhere"
    return f'<{tag} style="white-space:{space};padding:.15em .5em;{LINE};{style}">{_text(text)}</{tag}>'


def _weight(name: str, value: object) -> str:
    return "bold" if (value if name in DOUBTS else name == "complete" and value is False) else "normal"


def cut(text: str, longest: int) -> str:
    """Mark what was left out of a long text."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def _text(said: str, longest: int = LONGEST_CELL) -> str:
    return escape(OBEYED.sub("�", re.sub(r"[\n\r\t]", " ", cut(said, longest))))


def _said(name: str, value: object) -> str:
    match value:
        case None | bool():
            return {None: "-", True: "yes", False: "no"}[value]
        case int():
            return _count(name, value)
        case float():
            return f"{value:,.1f} s" if name.endswith("_seconds") else str(value)
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"
        case list() | dict():
            return _few(list(value))
        case _:
            return str(value)


def _few(values: list[object]) -> str:
    named = ", ".join(map(str, values[:FIRST_OF_A_LIST]))
    return f"{len(values):,}: {named}{', …' if len(values) > FIRST_OF_A_LIST else ''}" if values else "0"


def _count(name: str, value: int) -> str:
    if name in {"bytes", "size"}:
        return _size(value)
    return str(value) if name.endswith("seq") else f"{value:,}"


def _size(count: int) -> str:
    units = ("bytes", "KiB", "MiB", "GiB", "TiB")
    power = min(max(count.bit_length() - 1, 0) // 10, len(units) - 1)
    return f"{count / 1024**power:,.{min(power, 1)}f} {units[power]}"
