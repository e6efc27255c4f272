"""The sample commune as `muctieu demo` makes it, in a process without the tests' own settings."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

COMMAND = (sys.executable, "-m", "muctieu.cli.main")


@dataclass(frozen=True)
class Told:
    """How `muctieu demo --once` ended and what it said."""

    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Demo:
    """A demo that is made: its folder, and how its making went."""

    folder: Path
    told: Told

    @classmethod
    def of(cls, folder: Path) -> Demo:
        return cls(folder, Told(**json.loads((folder / "told.json").read_text(encoding="utf-8"))))

    def copy_to(self, folder: Path) -> Path:
        """A copy of the store with its keys and files, for whoever changes it."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return folder


def make_demo(folder: Path) -> None:
    """The demo in that folder, and beside it what the command told."""
    done = subprocess.run(
        [*COMMAND, "demo", "--once"], cwd=folder, env=environment(), text=True, capture_output=True, check=False
    )
    told = Told(done.returncode, done.stdout, done.stderr)
    (folder / "told.json").write_text(json.dumps(asdict(told)), encoding="utf-8")


def environment() -> dict[str, str]:
    """Without the settings of the tests' own store."""
    foreign = ("MUCTIEU_", "DJANGO_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return kept | {"MUCTIEU_LANG": "vi"}
