"""What will take place, photo albums, and polls."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable

from muctieu.web.portal.blocks import AlbumBlock, BodyBlock
from muctieu.web.portal.cms_blocks import KnownBlocks
from muctieu.web.portal.models.pages import PortalPage


class EventsPage(PortalPage):
    """The calendar of a portal."""

    template = "portal/events.html"
    parent_page_types: ClassVar[list[str]] = ["portal.HomePage"]
    subpage_types: ClassVar[list[str]] = ["portal.EventPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("trang lịch sự kiện")


class EventPage(PortalPage):
    """One event."""

    template = "portal/event.html"
    parent_page_types: ClassVar[list[str]] = ["portal.EventsPage"]
    subpage_types: ClassVar[list[str]] = []

    starts = models.DateTimeField(_("Bắt đầu"), db_index=True)
    ends = models.DateTimeField(_("Kết thúc"), null=True, blank=True)
    where = models.CharField(_("Địa điểm"), max_length=300, blank=True)
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("Nội dung"))

    content_panels: ClassVar[list[object]] = [
        *PortalPage.content_panels,
        FieldPanel("starts"),
        FieldPanel("ends"),
        FieldPanel("where"),
        FieldPanel("body", widget=KnownBlocks(body.stream_block)),
    ]

    class Meta:
        verbose_name = _("sự kiện")


class AlbumPage(PortalPage):
    """Pictures that belong together."""

    template = "portal/album.html"
    parent_page_types: ClassVar[list[str]] = ["portal.HomePage", "portal.TextPage"]
    subpage_types: ClassVar[list[str]] = []

    pictures = StreamField(AlbumBlock(), blank=True, verbose_name=_("Các ảnh"))

    content_panels: ClassVar[list[object]] = [
        *PortalPage.content_panels,
        FieldPanel("pictures", widget=KnownBlocks(pictures.stream_block)),
    ]

    class Meta:
        verbose_name = _("tập ảnh")


class PollPage(PortalPage):
    """A question to everybody, answered by one choice until the end of a day."""

    template = "portal/poll.html"
    parent_page_types: ClassVar[list[str]] = ["portal.HomePage"]
    subpage_types: ClassVar[list[str]] = []

    question = models.CharField(_("Câu hỏi"), max_length=300)
    last_day = models.DateField(_("Ngày cuối cùng nhận ý kiến"))
    hides_result = models.BooleanField(_("Chỉ hiện kết quả sau khi hết hạn"), default=False)

    content_panels: ClassVar[list[object]] = [
        *PortalPage.content_panels,
        FieldPanel("question"),
        InlinePanel("options", label=_("Lựa chọn"), min_num=2, max_num=12),
        FieldPanel("last_day"),
        FieldPanel("hides_result"),
    ]

    class Meta:
        verbose_name = _("bình chọn")


class PollOption(Orderable):
    """One of the answers."""

    page = ParentalKey(PollPage, related_name="options")
    text = models.CharField(_("Lựa chọn"), max_length=200)


class PollVote(models.Model):
    """That one visitor chose; the key is a digest that leads to nobody, and the database lets it in once a poll."""

    id = models.BigAutoField(primary_key=True)
    poll = models.ForeignKey(PollPage, models.CASCADE, related_name="votes")
    option = models.ForeignKey(PollOption, models.CASCADE, related_name="votes")
    visitor = models.CharField(max_length=64)
    # A digest of poll, day and network, to count how many come from one; it leads to no address.
    network = models.CharField(max_length=64)
    day = models.DateField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("poll", "visitor"), name="poll_vote_once"),)

    def __str__(self) -> str:
        return f"{self.poll_id}: {self.option_id}"
