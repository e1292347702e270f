"""Shapes that both kinds of invoice contain."""

from __future__ import annotations

from typing import TypedDict


class Money(TypedDict, total=False):
    """An amount; the value is a decimal text such as ``"22.10"``."""

    value: str
    currency: str


class LifecycleEvent(TypedDict, total=False):
    """A step of an electronic invoice on its way through the network."""

    status_code: int
    reason: str | None
    reason_message: str | None
    timestamp: str
