"""The base of everything that qontokit says itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class _Frozen:
    """A value whose attributes cannot be changed."""

    def __setattr__(self, name: str, _value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen: {name!r} cannot be set")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen: {name!r} cannot be deleted")


class _Record(_Frozen):  # noqa: PLW1641  # it holds lists and dicts, so it cannot be hashed
    """A frozen value with attributes and ``to_dict()``; equal when it says the same."""

    _said: dict[str, Any]
    _readers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}

    def __init__(self, said: Mapping[str, Any], /) -> None:
        values = {name: said[name] for name in type(self).__annotations__}
        for name, read in self._readers.items():
            values[name] = None if values[name] is None else read(values[name])
        self.__dict__.update(values, _said=dict(said))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values that ``json.dumps`` takes: times and paths are text."""
        said: dict[str, Any] = _copy(self._said)
        return said

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Record) or type(other) is not type(self):
            return NotImplemented
        return self._said == other._said

    def __repr__(self) -> str:
        values = (f"{name}={getattr(self, name)!r}" for name in type(self).__annotations__)
        return f"{type(self).__name__}({', '.join(values)})"

    def __reduce__(self) -> tuple[type[_Record], tuple[dict[str, Any]]]:
        return type(self), (self._said,)

    def _repr_html_(self) -> str:
        from . import _notebook

        return _notebook.record(self)


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_copy(inner) for inner in value]
    return value
