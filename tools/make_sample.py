"""Make the sample commune's figures, notes and acceptances, the same bytes on every run.

Run as `python -m tools.make_sample`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.sample_figures import COLUMNS, all_figures, table
from tools.sample_notes import acceptance_table, fill_notes
from tools.sample_registers import register_files

TOOLS = Path(__file__).resolve().parent
PACK = TOOLS.parent / "src" / "muctieu" / "packs" / "data" / "plans" / "nam-sao-phin-2020-2025"


def files() -> dict[str, str]:
    """Relative path → text of everything that is made.

    Notes are templates whose figures are filled in from the same rows as the forms, so that a note never contradicts
    them except where its template says so.
    """
    figures = all_figures()
    notes, accepted = fill_notes(figures, folder=TOOLS / "sample" / "notes")
    made = {"figures.csv": table(COLUMNS, (figure.cells() for figure in figures))}
    made["acceptances.csv"] = acceptance_table(accepted)
    return made | {f"notes/{name}": text for name, text in notes.items()} | register_files(figures)


def main() -> int:
    made = files()
    for name, text in made.items():
        path = PACK / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    sys.stdout.write(f"{PACK.name}: {len(made)} tệp\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
