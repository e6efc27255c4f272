"""What every page of a portal has, its home page and the pages that stand for long."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page
from wagtail.models.pages import PagePermissionTester

from muctieu.core.fold import search_key
from muctieu.errors import RightsError
from muctieu.web.common.looking import remembered
from muctieu.web.common.policy import Act, may
from muctieu.web.portal.blocks import BodyBlock, QuestionsBlock
from muctieu.web.portal.cms_blocks import KnownBlocks
from muctieu.web.portal.models.pictures import Picture
from muctieu.web.portal.models.portals import Portal


def portal_of_tree(page: Page) -> Portal | None:
    """The portal in whose tree the page stands; asked again and again while one page of the editor is made."""
    tree = page.path[: 2 * page.steplen]
    found = Portal.objects.filter(site__root_page__path=tree).select_related("site", "commune")
    return remembered(tree_of(tree), found.first)


def tree_of(path: str) -> Hashable:
    """Under what a portal is remembered by the path of its home page."""
    return "portal.tree", path


def with_said_titles(rows: Any) -> QuerySet[Any]:
    """Pages that know their `said_title` in the reader's language."""
    # Only titles in the other language stand in the tables of the kinds of pages.
    found: QuerySet[Any] = rows.specific() if get_language() == "en" else rows.annotate(said_title=F("title"))
    return found


class SecondPersonTester(PagePermissionTester):
    """Whoever wrote the last words of a page does not publish them, where the portal wants four eyes."""

    def can_publish(self) -> bool:
        portal = portal_of_tree(self.page)
        if portal is None or not may(self.user, Act.PORTAL_PUBLISH, portal):
            return False
        return not is_own_word(self.page, self.user)


def address_of(title: str, *, below: Page, page: Page | None = None) -> str:
    """A free last part of an address from a title; Django's own loses đ, and is empty for another script."""
    words = search_key(title).encode("ascii", "ignore").decode().split()
    wanted = "-".join(words)[:200].strip("-") or "bai"
    others = below.get_children().filter(slug__startswith=wanted).exclude(pk=getattr(page, "pk", None))
    taken = set(others.values_list("slug", flat=True))
    return next(one for one in (wanted, *(f"{wanted}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


class PortalForm(WagtailAdminPageForm):
    """Wagtail's form; nobody has to think of an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        slug = str(self.cleaned_data["slug"])
        return slug or address_of(self.cleaned_data.get("title", ""), below=self.parent_page, page=self.instance)


class PortalPage(Page):
    """What every page of a portal has: its title in the other language too, and a second person who publishes it."""

    title_en = models.CharField(_("Tiêu đề tiếng Anh"), max_length=255, blank=True)

    base_form_class = PortalForm
    content_panels: ClassVar[list[object]] = [FieldPanel("title"), FieldPanel("title_en")]

    if TYPE_CHECKING:
        slug: str

    class Meta:
        abstract = True

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._give_slug()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self) -> None:
        self._give_slug()
        super().minimal_clean()

    def _give_slug(self) -> None:
        if not self.slug and self.path:
            self.slug = address_of(self.title, below=self.get_parent(), page=self)

    @property
    def said_title(self) -> str:
        """The title in the reader's language, as far as there is one."""
        return str(self.title_en if get_language() == "en" and self.title_en else self.title)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from muctieu.web.portal.shown import context_of  # noqa: PLC0415 - which needs the models

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | dict(context_of(self, request))

    def permissions_for_user(self, user: Any) -> SecondPersonTester:
        return SecondPersonTester(user, self)

    @property
    def has_workflow(self) -> bool:
        return self.get_workflow() is not None

    def get_workflow(self) -> Any:
        """Wagtail's answer, for which it goes up the tree; asked again and again for one page of the editor."""
        return remembered(("portal.workflow", self.path), super().get_workflow)

    def publish(self, revision: Any, user: Any = None, **options: Any) -> object:
        """Show a revision to the public; by whatever way it comes here, not by its own author.

        Raises:
            RightsError: MT7602.
        """
        if user is not None and revision.user_id == user.pk and _wants_two(self):
            raise RightsError("MT7602", who=str(user), thing=self.title)
        return super().publish(revision, user=user, **options)


def is_own_word(page: Page, user: Any) -> bool:
    """Whether the newest revision is the user's own and a second person has to publish it."""
    newest = page.latest_revision
    return newest is not None and newest.user_id == user.pk and _wants_two(page)


def _wants_two(page: Page) -> bool:
    portal = portal_of_tree(page)
    return portal is not None and portal.has_four_eyes


class HomePage(PortalPage):
    """The first page of a portal."""

    template = "portal/home.html"
    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "portal.NewsPage", "portal.EventsPage", "portal.TextPage", "portal.FaqPage", "portal.AlbumPage",
        "portal.PollPage",
    ]  # fmt: skip

    content_panels: ClassVar[list[object]] = [*PortalPage.content_panels, InlinePanel("banners", label=_("Biểu ngữ"))]

    class Meta:
        verbose_name = _("trang chủ")


class Banner(Orderable):
    """A picture with a way to somewhere, until the end of a day."""

    page = ParentalKey(HomePage, related_name="banners")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="+", verbose_name=_("Ảnh"))
    text = models.CharField(_("Lời trên biểu ngữ"), max_length=200)
    target = models.ForeignKey(Page, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Dẫn đến"))
    last_day = models.DateField(_("Ngày cuối cùng hiện biểu ngữ"))

    class Meta(Orderable.Meta):
        verbose_name = _("biểu ngữ")


class TextPage(PortalPage):
    """A page that stands for long: about the commune, how to reach it."""

    template = "portal/text.html"
    parent_page_types: ClassVar[list[str]] = ["portal.HomePage", "portal.TextPage"]
    subpage_types: ClassVar[list[str]] = ["portal.TextPage", "portal.FaqPage", "portal.AlbumPage"]

    body = StreamField(BodyBlock(), blank=True, verbose_name=_("Nội dung"))
    body_en = StreamField(BodyBlock(), blank=True, verbose_name=_("Nội dung tiếng Anh"))

    content_panels: ClassVar[list[object]] = [
        *PortalPage.content_panels,
        FieldPanel("body", widget=KnownBlocks(body.stream_block)),
        FieldPanel("body_en", widget=KnownBlocks(body_en.stream_block)),
    ]

    class Meta:
        verbose_name = _("trang giới thiệu")


class FaqPage(PortalPage):
    """Questions that are asked often."""

    template = "portal/faq.html"
    parent_page_types: ClassVar[list[str]] = ["portal.HomePage", "portal.TextPage"]
    subpage_types: ClassVar[list[str]] = []

    entries = StreamField(QuestionsBlock(), blank=True, verbose_name=_("Hỏi và đáp"))

    content_panels: ClassVar[list[object]] = [
        *PortalPage.content_panels,
        FieldPanel("entries", widget=KnownBlocks(entries.stream_block)),
    ]

    class Meta:
        verbose_name = _("trang hỏi đáp")
