"""Holds the coverage of the last test run to [tool.muctieu.coverage]: percent of lines and branches by folder."""

from __future__ import annotations

import json
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parent.parent


class Summary(TypedDict):
    """The counts that slipcover gives for one file."""

    covered_lines: int
    missing_lines: int
    covered_branches: int
    missing_branches: int


def folder_of(path: str, folders: list[str]) -> str:
    """The longest folder of the gates that holds the file; `overall` when none does."""
    return max((folder for folder in folders if path.startswith(folder)), key=len, default="overall")


def percentages(files: Mapping[str, Summary], folders: list[str]) -> dict[str, float]:
    """Percent of lines and branches reached, for each folder with a gate of its own and for everything."""
    reached: Counter[str] = Counter()
    there: Counter[str] = Counter()
    for path, summary in files.items():
        covered = summary["covered_lines"] + summary["covered_branches"]
        for name in {folder_of(path, folders), "overall"}:
            reached[name] += covered
            there[name] += covered + summary["missing_lines"] + summary["missing_branches"]
    return {name: 100 * reached[name] / total if total else 100.0 for name, total in there.items()}


def main(report: str) -> int:
    gates = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["muctieu"]["coverage"]
    measured = json.loads(Path(report).read_text(encoding="utf-8"))["files"]
    files = {path: entry["summary"] for path, entry in measured.items()}
    result = percentages(files, [name for name in gates if name != "overall"])
    failed = 0
    for name, gate in gates.items():
        percent = result.get(name, 100.0)
        short = percent < gate
        failed |= short
        print(f"coverage  {name:<28}{percent:7.2f} %  gate {gate} %{'  BELOW' if short else ''}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
