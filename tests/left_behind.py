"""What an operation that was given up leaves open or lying around."""

from __future__ import annotations

from pathlib import Path

DESCRIPTORS = Path("/proc/self/fd")


def open_files(folder: Path) -> list[str]:
    """The files below a folder that this process has open."""
    return sorted(file for file in _targets() if file.startswith(f"{folder.resolve()}/"))


def descriptors() -> int:
    """How many files, sockets and pipes this process has open."""
    return len(_targets())


def unfinished(folder: Path) -> list[str]:
    """The files on their way that lie below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*.partial") if path.is_file())


def _targets() -> list[str]:
    targets = []
    for entry in DESCRIPTORS.iterdir():
        try:
            targets.append(str(entry.readlink()))
        except FileNotFoundError:
            continue
    return targets
