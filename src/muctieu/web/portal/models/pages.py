"""The kinds of pages that a portal is made of, in Wagtail's tree below its home page."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

# What an editor may put into running text: no raw markup, no embedded foreign pages.
TEXT_FEATURES = ("h2", "h3", "bold", "italic", "ol", "ul", "hr", "link", "blockquote", "superscript", "subscript")


class PortalPage(Page):
    """What every page of a portal has: its title in the other language too."""

    title_en = models.CharField(_("Tiêu đề tiếng Anh"), max_length=255, blank=True)

    content_panels: ClassVar[list[object]] = [*Page.content_panels, FieldPanel("title_en")]

    class Meta:
        abstract = True

    @property
    def said_title(self) -> str:
        """The title in the reader's language, as far as there is one."""
        return str(self.title_en if get_language() == "en" and self.title_en else self.title)


class HomePage(PortalPage):
    """The first page of a portal."""

    template = "portal/home.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["portal.NewsPage", "portal.TextPage"]

    class Meta:
        verbose_name = _("trang chủ")


class NewsPage(PortalPage):
    """The list of a portal's news."""

    template = "portal/news.html"
    parent_page_types: ClassVar[list[str]] = ["portal.HomePage"]
    subpage_types: ClassVar[list[str]] = ["portal.ArticlePage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("trang tin tức")


class ArticlePage(PortalPage):
    """One piece of news."""

    template = "portal/article.html"
    parent_page_types: ClassVar[list[str]] = ["portal.NewsPage"]
    subpage_types: ClassVar[list[str]] = []

    lead = models.TextField(_("Lời dẫn"), max_length=600, blank=True)
    body = RichTextField(_("Nội dung"), features=TEXT_FEATURES, blank=True)

    content_panels: ClassVar[list[object]] = [*PortalPage.content_panels, FieldPanel("lead"), FieldPanel("body")]

    class Meta:
        verbose_name = _("tin bài")


class TextPage(PortalPage):
    """A page that stands for long: about the commune, how to reach it."""

    template = "portal/text.html"
    parent_page_types: ClassVar[list[str]] = ["portal.HomePage", "portal.TextPage"]
    subpage_types: ClassVar[list[str]] = ["portal.TextPage"]

    body = RichTextField(_("Nội dung"), features=TEXT_FEATURES, blank=True)

    content_panels: ClassVar[list[object]] = [*PortalPage.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("trang giới thiệu")
