"""What is asked of a picture before it is kept: that it is one, and that it speaks to those who do not see it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.images.forms import BaseImageForm

from muctieu.errors import MuctieuError, StateError
from muctieu.web.documents.uploads import Upload
from muctieu.web.screens.words import pick

SHORTEST_SENTENCE = 5


class PictureForm(BaseImageForm):
    """Wagtail's form; the file goes through the same door as every other (`exchange.media`)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "description" in self.fields:
            field = self.fields["description"]
            field.required = True
            field.label = _("Mô tả cho người không nhìn thấy ảnh")
            field.help_text = _("Một câu nói điều thấy trong ảnh, ví dụ: Bà con san nền nhà văn hóa bản.")

    def clean_description(self) -> str:
        text = str(self.cleaned_data["description"]).strip()
        if len(text) < SHORTEST_SENTENCE:
            raise refusal(StateError("MT7604", value=text))
        return text

    def _clean_fields(self) -> None:
        """Look at the file before Wagtail does, which would decode it: what is no picture goes no further."""
        upload = self.files.get(self.add_prefix("file"))
        try:
            examine_picture(upload)
        except MuctieuError as error:
            self.add_error("file", refusal(error))
            self.fields.pop("file")
        super()._clean_fields()


def examine_picture(upload: object) -> None:
    """MT53xx for a file that cannot be kept as what it is, MT7605 for one that is no picture."""
    if isinstance(upload, Upload):
        kind = upload.examined.kind
        if not kind.media_type.startswith("image/"):
            raise StateError("MT7605", file=upload.given_name, kind=kind.vi, kind_en=kind.en)


def refusal(error: MuctieuError) -> ValidationError:
    """An error of ours as a form says it beside its field."""
    return ValidationError(f"{pick(error.message_vi, error.message_en)} ({error.code})")
