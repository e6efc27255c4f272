"""The digest of the journal leaves the machine by itself: made after midnight, written to a folder, mailed."""

from __future__ import annotations

import errno
import os
import tempfile
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from muctieu.errors import TemporaryError
from muctieu.web.common.days import VIETNAM
from muctieu.web.common.digests import make_digest
from muctieu.web.common.models import JournalDigest
from muctieu.web.jobs.declare import Json, job
from muctieu.web.jobs.mail import send_mail_later
from muctieu.web.jobs.queue import enqueue_for_store
from muctieu.web.jobs.work import Work

AFTER_MIDNIGHT = "00:05"
# A stick that is away for weeks is asked for every hour, until somebody cancels.
TRIES = 1000
_REASONS = {
    errno.ENOENT: "không có thư mục này",
    errno.EACCES: "không có quyền ghi",
    errno.EROFS: "chỉ đọc, không ghi được",
    errno.ENOSPC: "hết chỗ trống",
    errno.EIO: "lỗi đọc ghi của thiết bị",
}


@job("digest.make", vi="Làm bản tóm lược nhật ký", en="Make the digest of the journal", atomic=True)
def make(_work: Work, *, moment: str) -> Json:
    """Make the day's digest and ask for its ways out, in one transaction."""
    digest = make_digest()
    row = JournalDigest.objects.filter(made=digest.made).latest("pk")
    name = file_name(row)
    if settings.DIGEST_DIR is not None:
        enqueue_for_store(write, key=moment, about=name, digest=row.pk)
    for to in settings.DIGEST_MAIL:
        _mail(row, to, key=f"digest:{moment}:{to}")
    return {"file": name, "chains": len(digest.heads)}


@job(
    "digest.write", vi="Ghi bản tóm lược nhật ký ra thư mục", en="Write the digest of the journal to its folder",
    tries=TRIES, wait=timedelta(minutes=1), priority=10,
)  # fmt: skip
def write(_work: Work, *, digest: int) -> Json | None:
    """Write one digest to the folder that is set; nothing to do when none is set any more."""
    if settings.DIGEST_DIR is None:
        return None
    row = JournalDigest.objects.get(pk=digest)
    return {"file": str(keep(settings.DIGEST_DIR, file_name(row), row.content))}


def file_name(row: JournalDigest) -> str:
    return f"tom-luoc-nhat-ky-{row.made.astimezone(VIETNAM):%Y-%m-%d-%H%M}.json"


def keep(folder: Path, name: str, text: str) -> Path:
    """Write a file whole or not at all; one of that name with other content stays, and this gets a number.

    Raises:
        TemporaryError: MT7294 when the folder is not there or cannot be written to.
    """
    try:
        path, number = folder / name, 1
        while path.exists():
            if path.read_text(encoding="utf-8") == text:
                return path
            number += 1
            path = (folder / name).with_stem(f"{Path(name).stem}-{number}")
        _write_whole(path, text)
    except (OSError, UnicodeDecodeError) as error:
        vi, en = _reason(error)
        raise TemporaryError("MT7294", path=str(folder), reason=vi, reason_en=en) from None
    return path


def _reason(error: OSError | UnicodeDecodeError) -> tuple[str, str]:
    """What the system says, in Vietnamese and English; rare ones in its own words."""
    said = str(error)
    if not isinstance(error, OSError):
        return said, said
    said = error.strerror or said
    return _REASONS.get(error.errno or 0, said), said


def _write_whole(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".tom-luoc-", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mail(row: JournalDigest, to: str, *, key: str) -> None:
    day = f"{row.made.astimezone(VIETNAM):%d/%m/%Y}"
    body = (
        f"Kèm theo là bản tóm lược nhật ký ngày {day}. Hãy giữ thư này: khi cần kiểm tra, lưu tệp kèm theo và chạy\n"
        f"    muctieu verify --digest {file_name(row)}\n\n"
        f"Attached is the digest of the journal of {day}. Keep this mail: to check the store later, save the file and "
        "run the command above.\n"
    )
    send_mail_later(
        to, f"Tóm lược nhật ký {day} / Journal digest", body, key=key, attachments=((file_name(row), row.content),)
    )
