"""News: sections, the people who write, and the articles."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from muctieu.errors import StateError
from muctieu.web.documents.models import Document
from muctieu.web.portal.blocks import BodyBlock
from muctieu.web.portal.cms_blocks import KnownBlocks
from muctieu.web.portal.models.pages import PortalForm, PortalPage, portal_of_tree
from muctieu.web.portal.models.pictures import Picture
from muctieu.web.reviews.models import IssuedReport
from muctieu.web.screens.words import pick

# A tag that stands on everything finds nothing.
MOST_TAGS = 20


class NewsPage(PortalPage):
    """The list of all news of a portal."""

    template = "portal/news.html"
    parent_page_types: ClassVar[list[str]] = ["portal.HomePage"]
    subpage_types: ClassVar[list[str]] = ["portal.SectionPage", "portal.ArticlePage", "portal.AuthorPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("trang tin tức")


class SectionPage(PortalPage):
    """One section of the news, with its articles below it."""

    template = "portal/news.html"
    parent_page_types: ClassVar[list[str]] = ["portal.NewsPage"]
    subpage_types: ClassVar[list[str]] = ["portal.ArticlePage"]

    class Meta:
        verbose_name = _("chuyên mục")


class AuthorPage(PortalPage):
    """Somebody who writes, and what is there from them."""

    template = "portal/author.html"
    parent_page_types: ClassVar[list[str]] = ["portal.NewsPage"]
    subpage_types: ClassVar[list[str]] = []

    about = models.CharField(_("Giới thiệu ngắn"), max_length=300, blank=True)

    content_panels: ClassVar[list[object]] = [*PortalPage.content_panels, FieldPanel("about")]

    class Meta:
        verbose_name = _("tác giả")


class Topic(TagBase):
    """A word under which articles are found together."""

    class Meta:
        verbose_name = _("chủ đề")


class ArticleTopic(ItemBase):
    """That an article is about a topic."""

    tag = models.ForeignKey(Topic, models.CASCADE, related_name="articles")
    content_object = ParentalKey("portal.ArticlePage", on_delete=models.CASCADE, related_name="topic_lines")


class ArticleForm(PortalForm):
    """What is asked of an article before it is kept."""

    def clean_topics(self) -> list[str]:
        topics: list[str] = self.cleaned_data["topics"]
        if len(topics) > MOST_TAGS:
            refused = StateError("MT7603", count=str(len(topics)), most=str(MOST_TAGS))
            raise forms.ValidationError(pick(refused.message_vi, refused.message_en))
        return topics

    def is_valid(self) -> bool:
        """A file that nobody put on this portal's shelf is not made public by its number."""
        if not super().is_valid():
            return False
        from muctieu.web.portal.shelf import on_shelf  # noqa: PLC0415 - which needs the models

        portal = portal_of_tree(self.parent_page or self.instance)
        shelf = set() if portal is None else set(on_shelf(portal).values_list("pk", flat=True))
        for line in self.formsets["file_lines"].forms:
            chosen = line.cleaned_data.get("document")
            if chosen is not None and chosen.pk not in shelf:
                refused = StateError("MT7619", file=chosen.name)
                self.add_error(None, pick(refused.message_vi, refused.message_en))
                return False
        return True


class ArticlePage(PortalPage):
    """One piece of news."""

    template = "portal/article.html"
    parent_page_types: ClassVar[list[str]] = ["portal.NewsPage", "portal.SectionPage"]
    subpage_types: ClassVar[list[str]] = []
    base_form_class = ArticleForm

    lead = models.TextField(_("Lời dẫn"), max_length=600, blank=True)
    picture = models.ForeignKey(
        Picture, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Ảnh đại diện")
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("Nội dung"))
    lead_en = models.TextField(_("Lời dẫn tiếng Anh"), max_length=600, blank=True)
    body_en = StreamField(BodyBlock(), blank=True, verbose_name=_("Nội dung tiếng Anh"))
    topics = ClusterTaggableManager(through=ArticleTopic, blank=True, verbose_name=_("Chủ đề"))
    takes_comments = models.BooleanField(_("Nhận ý kiến bạn đọc"), default=False)
    # The report that the first draft was made from (portal.from_report).
    report = models.ForeignKey(IssuedReport, models.PROTECT, null=True, editable=False, related_name="+")

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("title"),
                    FieldPanel("lead"),
                    FieldPanel("picture"),
                    FieldPanel("body", widget=KnownBlocks(body.stream_block)),
                    MultiFieldPanel(
                        [
                            InlinePanel("author_lines", label=_("Tác giả"), max_num=10),
                            InlinePanel("file_lines", label=_("Tệp đính kèm"), max_num=20),
                            InlinePanel("related_lines", label=_("Tin liên quan"), max_num=10),
                            FieldPanel("topics"),
                            FieldPanel("takes_comments"),
                        ],
                        heading=_("Đi kèm tin"),
                    ),
                ],
                heading=_("Tin"),
            ),
            ObjectList(
                [
                    FieldPanel("title_en"),
                    FieldPanel("lead_en"),
                    FieldPanel("body_en", widget=KnownBlocks(body_en.stream_block)),
                ],
                heading=_("Bản tiếng Anh"),
            ),
            ObjectList(Page.promote_panels, heading=_("Địa chỉ")),
            ObjectList(PortalPage.settings_panels, heading=_("Hẹn giờ")),
        ]
    )

    class Meta:
        verbose_name = _("tin bài")

    @property
    def subject(self) -> str:
        """By what the counters know it, whatever its address."""
        return f"article:{self.pk}"

    @property
    def is_said_in_english(self) -> bool:
        """Whether the reader asked for English and there is some."""
        return get_language() == "en" and bool(self.title_en and self.body_en)

    @property
    def said_lead(self) -> str:
        return str(self.lead_en if self.is_said_in_english else self.lead)

    @property
    def said_body(self) -> Any:
        return self.body_en if self.is_said_in_english else self.body


class ArticleAuthor(Orderable):
    """One of an article's authors."""

    page = ParentalKey(ArticlePage, related_name="author_lines")
    author = models.ForeignKey(AuthorPage, models.PROTECT, related_name="article_lines", verbose_name=_("Tác giả"))


class ArticleFile(Orderable):
    """A file that goes with an article: one of the store's documents, shown to whoever may read the article."""

    page = ParentalKey(ArticlePage, related_name="file_lines")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+", verbose_name=_("Tệp"))
    title = models.CharField(_("Tên hiện trên trang"), max_length=200, blank=True)

    @property
    def said_title(self) -> str:
        return str(self.title or self.document.name)


class RelatedArticle(Orderable):
    """Another article that an editor put beside this one."""

    page = ParentalKey(ArticlePage, related_name="related_lines")
    other = models.ForeignKey(ArticlePage, models.CASCADE, related_name="+", verbose_name=_("Tin bài"))
