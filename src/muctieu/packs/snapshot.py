"""The definition files compiled to JSON, because parsing TOML would cost a tenth of `muctieu read`'s whole start.

The TOML files stay the source. The compiled file carries their digest: one changed character and it is ignored, and
the TOML is parsed and checked in full. `tools/compile_packs.py` writes it after the same checks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b

from muctieu.errors import PackError
from muctieu.packs.rows import DATA

FILE = "catalogue.json"


def digest_of(sources: Mapping[str, bytes]) -> str:
    """One digest over names and contents of the source files."""
    digest = blake2b(digest_size=16)
    for name in sorted(sources):
        digest.update(f"{name} {len(sources[name])}\n".encode())
        digest.update(sources[name])
    return digest.hexdigest()


def read_sources(names: tuple[str, ...]) -> dict[str, bytes]:
    """Name → content of the definition files."""
    return {name: _bytes(name) for name in names}


def _bytes(name: str) -> bytes:
    try:
        return (DATA / name).read_bytes()
    except OSError:
        raise PackError("MT1601", file=name) from None


def load(sources: Mapping[str, bytes]) -> Mapping[str, Mapping[str, object]] | None:
    """File name → values of the checked files, or None when the compiled file is missing or older than a source."""
    try:
        compiled = json.loads((DATA / FILE).read_bytes())
        is_current = compiled["digest"] == digest_of(sources)
        return compiled["files"] if is_current else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def dump(sources: Mapping[str, bytes], files: Mapping[str, Mapping[str, object]]) -> str:
    """The compiled file's text: one line a file, decimals as text so that they stay exact."""
    lines = ",\n".join(f"{json.dumps(name)}: {_compact(values)}" for name, values in files.items())
    return f'{{"digest": "{digest_of(sources)}",\n"files": {{\n{lines}\n}}}}\n'


def _compact(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=str)
