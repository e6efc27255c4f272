"""The files of the phone's app: a page, its style and scripts, the service worker; served whole, with one version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "static" / "offline"
TYPES: Mapping[str, str] = {
    "app.css": "text/css; charset=utf-8",
    "words.js": "text/javascript; charset=utf-8",
    "store.js": "text/javascript; charset=utf-8",
    "numbers.js": "text/javascript; charset=utf-8",
    "sync.js": "text/javascript; charset=utf-8",
    "fields.js": "text/javascript; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "sw.js": "text/javascript; charset=utf-8",
    "manifest.webmanifest": "application/manifest+json; charset=utf-8",
    "icon.svg": "image/svg+xml",
    "icon-192.png": "image/png",
    "icon-512.png": "image/png",
}
WORKER = "sw.js"
# Where the worker's own text names the version that it keeps.
_VERSION = b"VERSION-OF-THE-SHELL"


@dataclass(frozen=True, slots=True)
class ShellFile:
    """One file as it is sent."""

    content: bytes
    type: str
    etag: str


def shell_file(name: str) -> ShellFile | None:
    """The file of that name; None for what is not part of the app."""
    return _files().get(name)


@cache
def shell_version() -> str:
    """Changes with any file of the app, the page itself included."""
    page = Path(__file__).parent.parent / "templates" / "offline" / "app.html"
    digest = sha256(page.read_bytes())
    for name in TYPES:
        digest.update((FOLDER / name).read_bytes())
    return digest.hexdigest()[:16]


@cache
def _files() -> Mapping[str, ShellFile]:
    return {name: _file(name, type_) for name, type_ in TYPES.items()}


def _file(name: str, type_: str) -> ShellFile:
    content = (FOLDER / name).read_bytes()
    if name == WORKER:
        content = content.replace(_VERSION, shell_version().encode())
    return ShellFile(content, type_, f'"{sha256(content).hexdigest()[:32]}"')
