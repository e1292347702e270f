"""One text for the two forms of each class, so that their documentation cannot drift apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Class = TypeVar("Class", bound=type)


def documented_like(twin: type) -> Callable[[Class], Class]:
    """Give each method without a docstring the one that its namesake in ``twin`` has."""

    def document(cls: Class) -> Class:
        for name, member in vars(cls).items():
            if getattr(member, "__doc__", "") is None:
                member.__doc__ = getattr(vars(twin).get(name), "__doc__", None)
        return cls

    return document
