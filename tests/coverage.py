"""Reads what llvm-cov wrote, without the lines of tests, and prints a table and every line that no test runs."""

import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("walk", "mirror", "attachment", "upload", "http")
LEAST = 95.0
TEST_ONLY = "#[cfg(test)]"
MODULE = re.compile(r"\s*(?:pub(?:\([a-z]+\))? )?mod (\w+);")


@dataclass
class Coverage:
    lines: int = 0
    uncovered: list[tuple[Path, int]] = field(default_factory=list)

    def percent(self) -> float:
        return 100.0 * (self.lines - len(self.uncovered)) / self.lines if self.lines else 100.0


@dataclass
class TestCode:
    modules: set[Path] = field(default_factory=set)
    lines: dict[Path, set[int]] = field(default_factory=dict)

    def holds(self, path: Path, line: int) -> bool:
        return line in self.lines.get(path, set()) or any(folder in self.modules for folder in (path, *path.parents))


def objects(messages: Path) -> str:
    parsed = (json.loads(line) for line in messages.read_text().splitlines())
    return " ".join(f"-object {message['executable']}" for message in parsed if message.get("executable"))


def read_test_code() -> TestCode:
    code = TestCode()
    for path in sorted((ROOT / "src").rglob("*.rs")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for start, line in enumerate(lines):
            if line.strip() == TEST_ONLY:
                end = end_of_item(lines, start)
                code.lines.setdefault(path, set()).update(range(start + 1, end + 2))
                if module := MODULE.match(lines[end]):
                    below = path.parent if path.name in {"mod.rs", "lib.rs"} else path.with_suffix("")
                    code.modules |= {below / f"{module[1]}.rs", below / module[1]}
    return code


def end_of_item(lines: list[str], start: int) -> int:
    """Rustfmt closes an item with a brace that stands below its first letter."""
    indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
    head = next(at for at in range(start + 1, len(lines)) if not lines[at].strip().startswith("#["))
    if lines[head].rstrip().endswith((";", "}")):
        return head
    return next(at for at in range(head, len(lines)) if lines[at] in {f"{indent}}}", f"{indent});", f"{indent}}};"})


def counts(info: Path) -> dict[tuple[Path, int], int]:
    """Several programs hold a line, each built with features of its own."""
    path, found = ROOT, dict[tuple[Path, int], int]()
    for line in info.read_text(encoding="utf-8").splitlines():
        if line.startswith("SF:"):
            path = Path(line.removeprefix("SF:"))
        elif line.startswith("DA:"):
            number, count = line.removeprefix("DA:").split(",")[:2]
            place = (path, int(number))
            found[place] = max(found.get(place, 0), int(count))
    return found


def measure(info: Path) -> dict[str, Coverage]:
    code = read_test_code()
    folders = {folder: Coverage() for folder in FOLDERS}
    for (path, line), count in sorted(counts(info).items()):
        if not code.holds(path, line):
            coverage = folders[path.relative_to(ROOT / "src").parts[0]]
            coverage.lines += 1
            coverage.uncovered += [(path, line)] * (count == 0)
    return folders


def table(info: Path) -> bool:
    folders = measure(info)
    print("Lines of the product; what stands below #[cfg(test)] does not count.\n")
    print(f"{'folder':<12}{'lines':>7}{'covered':>9}{'%':>8}")
    for name, coverage in folders.items():
        print(f"{name:<12}{coverage.lines:>7}{coverage.lines - len(coverage.uncovered):>9}{coverage.percent():>8.2f}")
    print("\nUncovered:")
    for coverage in folders.values():
        for path, line in coverage.uncovered:
            text = path.read_text(encoding="utf-8").splitlines()[line - 1].strip()
            print(f"{path.relative_to(ROOT)}:{line}: {text}")
    low = [name for name, coverage in folders.items() if coverage.lines == 0 or coverage.percent() < LEAST]
    if low:
        print(f"\nBelow {LEAST} %: {', '.join(low)}", file=sys.stderr)
    return not low


def main() -> int:
    match sys.argv[1:]:
        case ["objects", messages]:
            print(objects(Path(messages)))
            return 0
        case ["table", info]:
            return 0 if table(Path(info)) else 1
        case _:
            print("usage: coverage.py objects MESSAGES | table LINES", file=sys.stderr)
            return 2


if __name__ == "__main__":
    sys.exit(main())
