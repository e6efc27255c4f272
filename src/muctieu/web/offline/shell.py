"""The files of the phone's app: its style and scripts, the service worker.

Their addresses carry what they hold, so that a browser fetches each version once and the worker never mixes two.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "offline"
PAGE = Path(__file__).parent.parent / "templates" / "offline" / "app.html"
WORKER = "sw.js"
# What the worker keeps besides the page itself; the other files are asked for by the browser when it needs them.
KEPT: Mapping[str, str] = {
    "app.css": "text/css; charset=utf-8",
    "words.js": "text/javascript; charset=utf-8",
    "store.js": "text/javascript; charset=utf-8",
    "numbers.js": "text/javascript; charset=utf-8",
    "sync.js": "text/javascript; charset=utf-8",
    "fields.js": "text/javascript; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
OTHER: Mapping[str, str] = {
    "manifest.webmanifest": "application/manifest+json; charset=utf-8",
    "icon-192.png": "image/png",
    "icon-512.png": "image/png",
}
# Places in the worker's text that are filled in here.
_VERSION, _FILES = b"VERSION-OF-THE-SHELL", b'["FILES-OF-THE-SHELL"]'


@dataclass(frozen=True, slots=True)
class ShellFile:
    """One file as it is sent; `mark` changes with its content."""

    content: bytes
    type: str
    mark: str

    @property
    def etag(self) -> str:
        return f'"{self.mark}"'


@cache
def shell_file(name: str) -> ShellFile | None:
    """The file of that name; None for what is not part of the app."""
    if name == WORKER:
        return _worker()
    type_ = {**KEPT, **OTHER}.get(name)
    if type_ is None:
        return None
    content = Path(f"{FOLDER}/{name}").read_bytes()  # a template's text is no plain one, which paths want
    return ShellFile(content, type_, mark_of(content))


def address_of(name: str) -> str:
    """The file's address, beside the page."""
    file = shell_file(name)
    if file is None:
        raise KeyError(name)
    return f"{name}?v={file.mark}"


def mark_of(content: bytes) -> str:
    """Sixteen characters that change with the content."""
    return sha256(content).hexdigest()[:16]


def _worker() -> ShellFile:
    """The worker names every file that it keeps: with any of them, or the page, it is another worker."""
    files = [address_of(name) for name in KEPT]
    version = mark_of("\n".join((*files, PAGE.read_text(encoding="utf-8"))).encode())
    content = (FOLDER / WORKER).read_bytes()
    content = content.replace(_VERSION, version.encode()).replace(_FILES, json.dumps(files).encode())
    return ShellFile(content, "text/javascript; charset=utf-8", mark_of(content))
