"""Airflow, Dagster and dlt in an environment of their own, because they bring 160 packages along."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import qontokit

ROOT = Path(__file__).parent.parent
ENVIRONMENT = ROOT / ".test-venvs" / "recipes"
REQUIREMENTS = ROOT / "tests" / "recipes.txt"
SETTINGS = {
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
}


def make() -> None:
    """Make the environment, unless it is there and still the one that is asked for."""
    stamp = ENVIRONMENT / "made-of.txt"
    wanted = sys.version + "\n" + REQUIREMENTS.read_text()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
    quietly = ("--quiet", "--disable-pip-version-check", "--no-deps")
    subprocess.run([ENVIRONMENT / "bin" / "pip", "install", *quietly, "--requirement", REQUIREMENTS], check=True)
    stamp.write_text(wanted)


def run(home: Path, *command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment in a home of its own, beside the qontokit that these tests import."""
    packages = home / "packages"
    packages.mkdir(exist_ok=True)
    if not (packages / "qontokit").exists():
        (packages / "qontokit").symlink_to(Path(qontokit.__file__).parent)
    environment = {
        "PATH": f"{ENVIRONMENT / 'bin'}{os.pathsep}{os.defpath}",
        "HOME": str(home),
        "DLT_DATA_DIR": str(home / ".dlt"),  # it takes a folder of the system's for root
        "PYTHONPATH": str(packages),
        **SETTINGS,
        **settings,
    }
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True, timeout=200, check=False)


if __name__ == "__main__":
    make()
