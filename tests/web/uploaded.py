"""Files as they come in: specimens by name, and the form that sends them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from muctieu.web.documents.store import Waiting
from muctieu.web.documents.uploads import Upload
from tests.exchange.test_specimens import FOLDER

# What the tests have let come in; the fixture `files_folder` closes it.
OPEN: list[Upload] = []


def specimen(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def upload(name: str = "bien-ban.pdf", raw: bytes | None = None) -> Upload:
    """A file that has just come in under that name; without bytes, the specimen of that name."""
    waiting = Waiting()
    content = specimen(name) if raw is None else raw
    waiting.write(content)
    waiting.finish()
    OPEN.append(Upload(waiting, name=name, media_type="text/html", size=len(content)))
    return OPEN[-1]


def kept_files(folder: Path) -> list[str]:
    """Names of the files that have their place in the store; those that wait are left out."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and path.parent.name != "cho")


def sent(name: str, *, under: str = "", said: str = "text/html") -> SimpleUploadedFile:
    """A specimen as a browser sends it, under another name when told; what it says of the type is not believed."""
    return SimpleUploadedFile(under or name, specimen(name), content_type=said)


def may_mount() -> bool:
    """Whether a test may make a small disk of its own, in a mount that goes with its process."""
    words = ("unshare", "-rm", "mount", "-t", "tmpfs", "muctieu", "/mnt")
    return (
        shutil.which("unshare") is not None and not subprocess.run(words, capture_output=True, check=False).returncode
    )
