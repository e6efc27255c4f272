"""What an article is made of: words, pictures, and figures that come from the store when the page is made.

A figure is never typed. With a day it is shown as it was known on that day, for good; without one as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from muctieu.errors import StateError
from muctieu.exchange.media.films import CAPTIONS, FILMS
from muctieu.web.portal import live
from muctieu.web.portal.showing import Reference, plan_shown, target_shown

# What an editor may put into running text: no raw markup, no embedded foreign pages.
TEXT_FEATURES = ("h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "blockquote", "superscript", "subscript")


class PictureBlock(blocks.StructBlock):
    """A picture with its caption; who took it stands with the picture itself."""

    picture = ImageChooserBlock(label=_("Ảnh"))
    caption = blocks.CharBlock(label=_("Chú thích"), required=False, max_length=300)

    class Meta:
        icon = "image"
        label = _("Ảnh")
        template = "portal/blocks/picture.html"


class ShelfBlock(blocks.ChooserBlock):
    """A file of the portal's shelf."""

    target_model = "documents.Document"

    @cached_property
    def widget(self) -> object:
        from muctieu.web.portal.shelf import shelf_chooser  # noqa: PLC0415 - which needs the models, and they this

        return shelf_chooser.widget_class()


class FilmBlock(blocks.StructBlock):
    """A film with what those need who do not see or hear it; nothing of it is fetched before somebody plays it."""

    film = ShelfBlock(label=_("Phim trên kệ tệp (MP4, WebM)"))
    captions = ShelfBlock(label=_("Phụ đề trên kệ tệp (WebVTT)"))
    poster = ImageChooserBlock(label=_("Ảnh bìa"))
    caption = blocks.CharBlock(label=_("Tên phim"), max_length=300)
    text = blocks.TextBlock(
        label=_("Lời kể thay cho phim"), help_text=_("Điều thấy và nghe trong phim, cho người không xem được.")
    )

    class Meta:
        icon = "media"
        label = _("Phim")
        template = "portal/blocks/film.html"

    def clean(self, value: Mapping[str, Any]) -> Any:
        """A film is a film and its captions are captions."""
        from muctieu.web.portal.picture_forms import refusal  # noqa: PLC0415 - which needs the models, and they this

        found = super().clean(value)
        kinds = {"film": ("MT7782", {kind.media_type for kind in FILMS}), "captions": ("MT7783", {CAPTIONS.media_type})}
        errors = {
            name: refusal(StateError(code, file=found[name].file_name))
            for name, (code, allowed) in kinds.items() if found[name].media_type not in allowed
        }  # fmt: skip
        if errors:
            raise blocks.struct_block.StructBlockValidationError(block_errors=errors)
        return found


class QuoteBlock(blocks.StructBlock):
    """What somebody said."""

    text = blocks.TextBlock(label=_("Lời trích"))
    by = blocks.CharBlock(label=_("Của ai"), required=False, max_length=200)

    class Meta:
        icon = "openquote"
        label = _("Trích dẫn")
        template = "portal/blocks/quote.html"


class _LiveBlock(blocks.StructBlock):
    known_on = blocks.DateBlock(
        label=_("Chốt theo ngày"), required=False,
        help_text=_("Để trống: luôn là số liệu mới nhất đã công bố. Ghi ngày: giữ nguyên số liệu đã biết đến ngày đó."),
    )  # fmt: skip


class FigureBlock(_LiveBlock):
    """One target: what was reached, of how much, and how that is judged."""

    target = blocks.ChoiceBlock(label=_("Chỉ tiêu"), choices=live.target_choices)

    def extract_references(self, value: Mapping[str, object]) -> Iterator[Reference]:
        """For Wagtail's index: the target that is shown."""
        yield from target_shown(value.get("target"), "target")

    class Meta:
        icon = "crosshairs"
        label = _("Số liệu một chỉ tiêu")
        template = "portal/blocks/figure.html"

    def get_context(self, value: Mapping[str, object], parent_context: object = None) -> dict[str, object]:
        found = live.figure(str(value["target"]), known_on=live.day_in(value["known_on"]))
        return {**super().get_context(value, parent_context=parent_context), "live": found}


class ChartBlock(FigureBlock):
    """The same with its chart and, for those who do not see it, its table."""

    class Meta:
        icon = "order"
        label = _("Biểu đồ một chỉ tiêu")
        template = "portal/blocks/chart.html"


class BoardBlock(_LiveBlock):
    """How the whole resolution stands."""

    plan = blocks.ChoiceBlock(label=_("Nghị quyết"), choices=live.plan_choices)

    def extract_references(self, value: Mapping[str, object]) -> Iterator[Reference]:
        """For Wagtail's index: the plan that is shown."""
        yield from plan_shown(value.get("plan"), "plan")

    class Meta:
        icon = "list-ul"
        label = _("Bảng chỉ tiêu")
        template = "portal/blocks/board.html"

    def get_context(self, value: Mapping[str, object], parent_context: object = None) -> dict[str, object]:
        found = live.board(str(value["plan"]), known_on=live.day_in(value["known_on"]))
        return {**super().get_context(value, parent_context=parent_context), "live": found}


class BodyBlock(blocks.StreamBlock):
    """The parts of an article, in any order."""

    text = blocks.RichTextBlock(label=_("Đoạn văn"), features=list(TEXT_FEATURES), template="portal/blocks/text.html")
    picture = PictureBlock()
    film = FilmBlock()
    quote = QuoteBlock()
    figure = FigureBlock()
    chart = ChartBlock()
    board = BoardBlock()

    class Meta:
        max_num = 200


class QuestionBlock(blocks.StructBlock):
    """One question that is asked often, and its answer."""

    question = blocks.CharBlock(label=_("Câu hỏi"), max_length=300)
    answer = blocks.RichTextBlock(label=_("Trả lời"), features=list(TEXT_FEATURES))

    class Meta:
        icon = "help"
        label = _("Hỏi và đáp")


class QuestionsBlock(blocks.StreamBlock):
    """Questions and answers in the order in which they are shown."""

    entry = QuestionBlock()


class AlbumBlock(blocks.StreamBlock):
    """The pictures and films of an album."""

    picture = PictureBlock()
    film = FilmBlock()

    class Meta:
        max_num = 200
