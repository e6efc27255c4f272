"""Check units, sectors, indicators and reading lexicons and write them compiled: run after every change of these."""

from __future__ import annotations

import sys
from pathlib import Path

from muctieu.errors import PackError
from muctieu.packs import catalogue, reading, snapshot

DATA = Path(catalogue.__file__).parent / "data"


def compiled_text() -> str:
    """What the compiled file must hold; raises PackError when a source breaks a rule."""
    sources = snapshot.read_sources(tuple(catalogue.FILES))
    files = catalogue.parse(sources)
    catalogue.checked(files)
    return snapshot.dump(sources, files)


def main() -> int:
    try:
        text, lexicon = compiled_text(), reading.compiled_text()
    except PackError as error:
        sys.stderr.write(f"{error.message_vi}\n{error.message_en}\n")
        return 1
    (DATA / snapshot.FILE).write_text(text, encoding="utf-8")
    (reading.FOLDER / reading.COMPILED).write_text(lexicon, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
