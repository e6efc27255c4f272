"""Files of a request, written to the store's disk and hashed while they come in: none ever stands in memory whole.

What cannot be written is no broken request: the file is left out, why is kept on the request, and the view that asks
for it (`uploads_of`) gets the refusal in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from muctieu.errors import StateError
from muctieu.exchange.media.examine import Examined, examine
from muctieu.exchange.media.films import examine_with_films
from muctieu.exchange.media.names import readable
from muctieu.web.common.faults import storage_refusal
from muctieu.web.documents.store import Waiting, in_words

_FAULTS = "upload_faults"


if TYPE_CHECKING:
    _Base = UploadedFile[bytes]
else:
    _Base = UploadedFile


class Upload(_Base):
    """A file that has come in whole: its bytes, their hash, and the name as given. Removed with its request."""

    # Where films and their captions are taken in too; to be said before the file is looked at.
    takes_films = False

    def __init__(self, waiting: Waiting, *, name: str, media_type: str, size: int) -> None:
        super().__init__(waiting.file, name, media_type, size)
        self.waiting = waiting
        self.given_name = name
        self.sha256 = waiting.hash.hexdigest()

    @cached_property
    def examined(self) -> Examined:
        """What it is by its content; MT53xx when it cannot be kept."""
        look = examine_with_films if self.takes_films else examine
        return look(self.waiting.file, name=self.given_name)

    def temporary_file_path(self) -> str:
        """Where it waits; Django's name for it."""
        return str(self.waiting.path)

    def close(self) -> None:
        self.waiting.close()


def upload_of(content: bytes, name: str) -> Upload:
    """A file that came in by another door than a request; whoever asks closes it.

    Raises:
        StateError: MT7302 or MT7303 when it could not be written.
    """
    with in_words(readable(name)):
        waiting = Waiting()
        try:
            waiting.write(content)
            waiting.finish()
        except OSError:
            waiting.close()
            raise
    return Upload(waiting, name=name, media_type="", size=len(content))


class StoringHandler(FileUploadHandler):
    """Django's door for files that come in (`FILE_UPLOAD_HANDLERS`)."""

    waiting: Waiting | None = None

    def new_file(  # noqa: PLR0917 - as Django calls it
        self,
        field_name: str,
        file_name: str,
        content_type: str,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: Mapping[str, bytes] | None = None,
    ) -> None:
        super().new_file(field_name, file_name, content_type, content_length, charset, content_type_extra)  # type: ignore[arg-type]
        try:
            self.waiting = Waiting()
        except OSError as error:
            self._refuse(error)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:  # noqa: ARG002 - as Django calls it
        try:
            cast("Waiting", self.waiting).write(raw_data)
        except OSError as error:
            self._refuse(error)
        return None

    def file_complete(self, file_size: int) -> Upload | None:
        waiting, self.waiting = cast("Waiting", self.waiting), None
        try:
            waiting.finish()
        except OSError as error:
            waiting.close()
            _faults(self.request).append(storage_refusal(error, name=readable(str(self.file_name))))
            return None
        return Upload(waiting, name=str(self.file_name), media_type=str(self.content_type), size=file_size)

    def upload_interrupted(self) -> None:
        self._drop()

    def _refuse(self, error: OSError) -> None:
        """Leave the file out and let the rest of the request pass by."""
        self._drop()
        _faults(self.request).append(storage_refusal(error, name=readable(str(self.file_name))))
        raise SkipFile

    def _drop(self) -> None:
        if self.waiting is not None:
            self.waiting.close()
            self.waiting = None


def _faults(request: HttpRequest | None) -> list[StateError]:
    faults: list[StateError] = getattr(request, _FAULTS, [])
    setattr(request, _FAULTS, faults)
    return faults


def uploads_of(request: HttpRequest, field: str, *, most: int = 1) -> list[Upload]:
    """The files of a field, none when nothing was chosen.

    Raises:
        StateError: MT7302 or MT7303 when one could not be written, MT7305 for more than `most`.
    """
    files = [found for found in request.FILES.getlist(field) if isinstance(found, Upload)]
    for fault in _faults(request):
        raise fault
    if len(files) > most:
        raise StateError("MT7305", count=str(len(files)), most=str(most))
    return files
