"""What every scenario is given: how often, how large, where, and which wheel."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .process import Run

Contender = Callable[[Path], Run]


@dataclass(frozen=True)
class Conditions:
    rounds: int
    quick: bool
    folder: Path
    wheel: Path
    # An interpreter whose environment holds nothing but that wheel.
    clean_python: Path
    # The library that makes syncs of the file system slower, or skips them.
    slow_sync: Path

    def size(self, number: int, quick: int) -> int:
        return quick if self.quick else number

    def without_syncs(self) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.slow_sync), "SLOW_SYNC": "off"}

    def with_slow_syncs(self, milliseconds: int) -> dict[str, str]:
        return {"LD_PRELOAD": str(self.slow_sync), "SLOW_SYNC": str(milliseconds * 1_000)}

    def alternate(self, contenders: Mapping[str, Contender], rounds: int | None = None) -> Iterator[Run]:
        """Runs them in turn, each in a new folder, so that a machine whose speed drifts treats them alike."""
        for _ in range(self.rounds if rounds is None else rounds):
            for contender in contenders.values():
                yield self.once(contender)

    def once(self, contender: Contender) -> Run:
        folder = self.folder / "run"
        folder.mkdir()
        done = contender(folder)
        shutil.rmtree(folder)
        # What one run left to be written must not slow down the next.
        os.sync()
        return done
