"""What a browser would make of what notebooks show."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

LARGEST = 60_000
TAGS = {"div", "table", "caption", "thead", "tbody", "tr", "th", "td"}
STYLES = {
    "border": "0",
    "border-bottom": "1px solid color-mix(in srgb,currentColor 25%,transparent)",
    "border-collapse": "collapse",
    "caption-side": "top",
    "display": "flex",
    "flex-wrap": "wrap",
    "font-size": "[.0-9]+em",
    "font-variant-numeric": "tabular-nums",
    "font-weight": "bold|normal",
    "gap": "[.0-9em ]+",
    "margin": "[.0-9em ]+",
    "min-width": "[.0-9]+em",
    "opacity": "[.][0-9]+",
    "overflow": "auto",
    "overflow-wrap": "anywhere",
    "padding": "[.0-9em ]+",
    "text-align": "left|right",
    "white-space": "normal|nowrap",
}
TURNING = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


class Drawn(HTMLParser):
    """What a browser would make of it; a tag that is not closed in its turn is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.cells: list[tuple[str, str]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        told = dict(attrs)
        assert told.keys() <= {"style", "class"}
        style = told.get("style") or ""
        for declared in filter(None, style.split(";")):
            name, _, value = declared.partition(":")
            assert value == STYLES[name] or re.fullmatch(STYLES[name], value), declared
        self._open.append((tag, style))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag, style = self._open[-1]
        self.texts.append(data)
        if tag == "td":
            self.cells.append((data, style))

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(data)


def drawn(thing: Any) -> Drawn:
    """Check what a notebook would show of a thing, and read it."""
    html = thing if isinstance(thing, str) else thing._repr_html_()
    assert len(html) <= LARGEST
    assert html.encode()
    assert not TURNING.search(html)
    assert html.startswith('<div class="tex2jax_ignore mathjax_ignore" ')
    return Drawn(html)


def cells(thing: Any, count: int = 6) -> list[list[str]]:
    """The body of the last table, row by row."""
    texts = [text for text, _ in drawn(thing).cells]
    return [texts[at : at + count] for at in range(0, len(texts), count)]
