"""What the READMEs show is what the commands print."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHOWN = re.compile(r"^```console\n\$ (?P<command>.+)\n(?P<output>(?:.*\n)*?)```$", re.MULTILINE)


@pytest.mark.parametrize("name", ["README.md", "README.vi.md"])
def test_shown_output_is_what_the_command_prints(name: str) -> None:
    examples = list(SHOWN.finditer((ROOT / name).read_text(encoding="utf-8")))

    assert examples
    for example in examples:
        assert printed(example["command"]) == example["output"]


def printed(command: str) -> str:
    # The installed command stands beside the interpreter; the width is that of the page.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": path, "COLUMNS": "100"},
    )
    return done.stdout
