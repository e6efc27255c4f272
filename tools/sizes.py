"""Prints how long functions and modules are, room by room; `--check` holds them to [tool.muctieu.sizes]."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "muctieu"
# One text, one line: the catalogue is as long as there are codes, and it has to be one file.
TABLES = frozenset({"src/muctieu/errors.py"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A function or a module with its length in lines."""

    name: str
    room: str
    lines: int


def sources() -> list[Path]:
    """Every module that a person writes: migrations are generated."""
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


def room_of(path: Path) -> str:
    """The folder of the house that a module stands in; `muctieu` for the top level."""
    return next(iter(path.relative_to(SOURCE).parts[:-1]), "muctieu")


def modules() -> list[Piece]:
    return [
        Piece(str(path.relative_to(ROOT)), room_of(path), len(path.read_text(encoding="utf-8").splitlines()))
        for path in sources()
    ]


def functions() -> Iterator[Piece]:
    """Every `def`, nested ones too, from its line to its last line."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
                yield Piece(name, room_of(path), (node.end_lineno or node.lineno) - node.lineno + 1)


def p90(lengths: list[int]) -> int:
    return sorted(lengths)[max(0, -(-len(lengths) * 9 // 10) - 1)]


def table(pieces: list[Piece], kind: str) -> str:
    """One line per room: how many, median, ninetieth percentile, largest."""
    rooms: dict[str, list[int]] = defaultdict(list)
    for piece in pieces:
        rooms[piece.room].append(piece.lines)
        rooms["all"].append(piece.lines)
    lines = [f"{kind:<12}{'count':>7}{'median':>8}{'p90':>6}{'largest':>9}"]
    for room, lengths in sorted(rooms.items(), key=lambda item: (item[0] == "all", item[0])):
        lines.append(f"{room:<12}{len(lengths):>7}{median(lengths):>8.0f}{p90(lengths):>6}{max(lengths):>9}")
    return "\n".join(lines)


def bounds() -> dict[str, int]:
    """[tool.muctieu.sizes] of pyproject.toml."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    table: dict[str, int] = tomllib.loads(text)["tool"]["muctieu"]["sizes"]
    return table


def too_large(limits: dict[str, int]) -> list[str]:
    """What stands above its bound, as sentences."""
    defs, files = list(functions()), modules()
    lengths = [piece.lines for piece in defs] or [0]
    faults = [
        f"{piece.name}: {piece.lines} lines, at most {limits[bound]}"
        for pieces, bound in ((defs, "function_largest"), (files, "module_largest"))
        for piece in pieces
        if piece.lines > limits[bound] and piece.name not in TABLES
    ]
    if median(lengths) > limits["function_median"]:
        faults.append(f"median of functions is {median(lengths):.0f} lines, at most {limits['function_median']}")
    if p90(lengths) > limits["function_p90"]:
        faults.append(f"ninetieth percentile of functions is {p90(lengths)} lines, at most {limits['function_p90']}")
    return faults


def main(arguments: list[str]) -> int:
    print(table(list(functions()), "functions"))
    print(table(modules(), "modules"))
    faults = too_large(bounds()) if "--check" in arguments else []
    for fault in faults:
        print(f"too large: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
