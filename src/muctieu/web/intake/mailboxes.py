"""The watched folder of incoming mail: which boxes there are, and reading each on from where it was left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError

from muctieu.core.place import Level
from muctieu.errors import DocumentError, MuctieuError, StateError, TemporaryError
from muctieu.exchange.mail.folders import Found, is_maildir, mark_of, move_to_cur, new_files, open_new, read_mbox
from muctieu.exchange.mail.reader import read_mail
from muctieu.web.common import clock
from muctieu.web.intake.arrivals import MailBox
from muctieu.web.intake.mail import take_mail
from muctieu.web.jobs.work import Work
from muctieu.web.places.models import OrgUnit, OrgUnitVersion
from muctieu.web.places.queries import in_force

# Mails of one look: what is left waits for the next one, so that no flood keeps other jobs waiting.
MOST, LEAST = 1000, 50


@dataclass(frozen=True, slots=True)
class Box:
    """One Maildir or mbox, by its name under the folder; "." for the folder itself."""

    name: str
    path: Path
    commune: OrgUnit

    @property
    def is_maildir(self) -> bool:
        return is_maildir(self.path)


def boxes(trouble: Callable[[str, MuctieuError], None]) -> list[Box]:
    """The boxes that are set; what is wrong with one is told to `trouble`, and the others go on."""
    root: Path | None = settings.MAIL_DIR
    if root is None:
        return []
    communes = _communes()
    try:
        names = (
            ["."]
            if root.is_file() or is_maildir(root)
            else sorted(one.name for one in root.iterdir() if _is_box(one.name))
        )
    except OSError as error:
        trouble(".", _unreadable(root, error))
        return []
    found = []
    for name in names:
        path = root if name == "." else root / name
        commune = _commune_of(name, path, communes)
        if commune is None:
            known = ", ".join(sorted(communes)[:20]) or "–"
            trouble(name, StateError("MT7378", path=str(path), known=known))
        elif path.is_file() or is_maildir(path):
            found.append(Box(name, path, commune))
    return found


def _is_box(name: str) -> bool:
    """Whether it may be a box: not what systems and delivering programs put beside them."""
    return not name.startswith(".") and not name.endswith(".lock") and name != "lost+found"


def _communes() -> Mapping[str, OrgUnit]:
    rows = OrgUnitVersion.objects.filter(in_force(clock.today()), level=Level.COMMUNE.value).select_related("unit")
    return {row.unit.key: row.unit for row in rows}


def _commune_of(name: str, path: Path, communes: Mapping[str, OrgUnit]) -> OrgUnit | None:
    if name == ".":
        return next(iter(communes.values())) if len(communes) == 1 else None
    return communes.get(name) or (communes.get(path.stem) if path.suffix == ".mbox" else None)


def _unreadable(path: Path, error: OSError | DocumentError) -> StateError:
    if isinstance(error, OSError):
        said = error.strerror or type(error).__name__
        return StateError("MT7377", path=str(path), reason=said, reason_en=said)
    return StateError("MT7377", path=str(path), reason=error.message_vi, reason_en=error.message_en)


# -- reading --------------------------------------------------------------------------------------------------


class Look:
    """One look into all boxes: how many mails were new, and what was wrong for the first time."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._left = 0
        self.taken = 0
        self.fresh: list[MuctieuError] = []
        self._troubled: set[str] = set()

    def run(self) -> None:
        """Read every box; a box that cannot be read does not hold up the others."""
        found = boxes(self._tell)
        for box in found:
            # A flood in one box does not keep the others waiting.
            self._left = max(LEAST, MOST // len(found))
            try:
                self._read(box)
            except TemporaryError:
                continue
            except (OSError, DocumentError) as error:
                self._tell(box.name, _unreadable(box.path, error))
        MailBox.objects.exclude(name__in=self._troubled).exclude(trouble="").update(trouble="", trouble_args={})

    def _read(self, box: Box) -> None:
        if not box.is_maildir:
            self._read_on(box)
            return
        first: OSError | None = None
        for path in new_files(box.path, most=self._left):
            try:
                self._take(open_new(path), box)
                move_to_cur(path)
            except FileNotFoundError:  # somebody else was quicker
                continue
            except OSError as error:
                first = first or error
        if first is not None:
            raise first

    def _read_on(self, box: Box) -> None:
        row = self._row(box.name)
        mark = mark_of(box.path)
        start = row.position if mark == row.mark else 0
        for found in read_mbox(box.path, start=start):
            if self._left <= 0:
                return
            self._take(found, box, mark=mark)

    def _take(self, found: Found, box: Box, *, mark: str = "") -> None:
        """One mail in one step; with `mark` how far the file has been read is kept with it."""
        mail = read_mail(found.raw, size=found.size)
        self._left -= 1
        told = self.taken + 1
        with suppress(IntegrityError), self._work.step(told, vi=f"đã nhận {told} thư", en=f"{told} mails received"):
            note = take_mail(mail, size=found.size, commune=box.commune)
            if mark:
                MailBox.objects.filter(name=box.name).update(position=found.end, mark=mark, looked_at=clock.now())
            self.taken += note is not None

    def _row(self, name: str) -> MailBox:
        return MailBox.objects.get_or_create(name=name[:300])[0]

    def _tell(self, name: str, error: MuctieuError) -> None:
        """Keep what is wrong with a box; what was wrong before is told no second time."""
        row = self._row(name)
        self._troubled.add(row.name)
        if (row.trouble, row.trouble_args) != (error.code, dict(error.fields)):
            self.fresh.append(error)
            row.trouble, row.trouble_args = error.code, dict(error.fields)
        row.looked_at = clock.now()
        row.save()


def has_news() -> bool:
    """Whether anything may have come since the last look; cheap enough to be asked all the time."""
    if settings.MAIL_DIR is None:
        return False
    told: list[str] = []
    found = boxes(lambda name, _error: told.append(name))
    known = {row.name: row for row in MailBox.objects.all()}
    # A trouble that is told already needs no look of its own, one that has gone does.
    troubled = {name for name, row in known.items() if row.trouble}
    return set(told) != troubled or any(_has_new(box, known.get(box.name)) for box in found)


def _has_new(box: Box, row: MailBox | None) -> bool:
    try:
        if box.is_maildir:
            return bool(new_files(box.path, most=1))
        size = box.path.stat().st_size
        return size > 0 if row is None else size != row.position or mark_of(box.path) != row.mark
    except OSError:
        return True
