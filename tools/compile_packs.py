"""Check units, sectors and indicators and write them compiled beside their sources: run after every change of these."""

from __future__ import annotations

import sys
from pathlib import Path

from muctieu.errors import PackError
from muctieu.packs import catalogue, snapshot

DATA = Path(catalogue.__file__).parent / "data"


def compiled_text() -> str:
    """What the compiled file must hold; raises PackError when a source breaks a rule."""
    sources = snapshot.read_sources(tuple(catalogue.FILES))
    files = catalogue.parse(sources)
    catalogue.checked(files)
    return snapshot.dump(sources, files)


def main() -> int:
    try:
        text = compiled_text()
    except PackError as error:
        sys.stderr.write(f"{error.message_vi}\n{error.message_en}\n")
        return 1
    (DATA / snapshot.FILE).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
