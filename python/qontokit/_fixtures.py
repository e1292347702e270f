"""The pytest plugin: an offline Qonto for each test that asks for one."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .testing import FakeQonto


@pytest.fixture
def make_fake_qonto() -> Iterator[Callable[..., FakeQonto]]:
    """Start a FakeQonto with the given arguments (those of the class); all are stopped at the end of the test."""
    with ExitStack() as running:

        def make(**arguments: Any) -> FakeQonto:
            from .testing import FakeQonto

            return running.enter_context(FakeQonto(**arguments))

        yield make


@pytest.fixture
def fake_qonto(make_fake_qonto: Callable[..., FakeQonto]) -> FakeQonto:
    """Start a FakeQonto with 100 invoices of each kind; it is stopped at the end of the test."""
    return make_fake_qonto()
