"""What is put together here of the editor's pages says what Wagtail's templates say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from django.test.html import parse_html
from django.utils.safestring import SafeString
from wagtail.admin.panels import FieldPanel
from wagtail.admin.templatetags import wagtailadmin_tags as wagtails
from wagtail.admin.ui.tables.pages import (
    BulkActionsColumn,
    NavigateToChildrenColumn,
    PageStatusColumn,
    PageTable,
    PageTitleColumn,
    PageTypeColumn,
)
from wagtail.admin.views import chooser
from wagtail.models import Page

from muctieu.web.portal import cms_chooser, cms_panels, cms_rows, cms_tags
from muctieu.web.portal.models import NewsPage
from tests.cast import Cast
from tests.web.portal.newsroom import Newsroom, open_newsroom
from tests.web.portal.test_cms_lists import Parts

# Wagtail's templates with its own tags, without ours.
WAGTAILS = DjangoTemplates({"NAME": "wagtails", "DIRS": [], "APP_DIRS": True, "OPTIONS": {}})


@pytest.fixture
def room(cast: Cast, files_folder: object) -> Newsroom:
    return open_newsroom(cast)


class Sample(forms.Form):
    title = forms.CharField(label="Tên <đề>", help_text="Ngắn & rõ")
    shown = forms.BooleanField(required=False)


@pytest.mark.parametrize("typed", [None, {"title": ""}])
@pytest.mark.parametrize(
    "told",
    [
        {}, {"show_label": False, "classname": "rộng", "error_message_id": "e", "wrapper_id": "w", "attrs": {"a": '"'}},
        {"sr_only_label": True, "icon": "search", "show_add_comment_button": True, "help_text": "<b>"},
    ],
)  # fmt: skip
def test_field_is_what_wagtail_draws(typed: dict[str, str] | None, told: dict[str, Any]) -> None:
    form = Sample(typed)

    for field in form:
        known = WAGTAILS.get_template("wagtailadmin/shared/formatted_field.html").render(
            wagtails.formattedfield(field, **told)
        )
        assert parse_html(cms_tags.formattedfield(field, **told)) == parse_html(known)


@pytest.mark.parametrize(
    "told",
    [
        {"id": "a", "heading": "M <1>", "is_required": True, "attrs": {"data-x": "<", "x": True}, "classname": "b"},
        {"id_prefix": "p", "id": "a", "heading": "M", "heading_size": "label", "heading_level": "3", "icon": "tag",
         "id_for_label": "id_a", "is_required": True, "header_controls": SafeString("<button>x</button>")},
        {"id_prefix": "p", "id": "a", "header_controls": SafeString("<i></i>")}, {"id": "a"},
    ],
)  # fmt: skip
def test_section_of_a_form_is_what_wagtail_draws(told: dict[str, Any]) -> None:
    children = SafeString("<p>x</p>")

    known = WAGTAILS.get_template("wagtailadmin/shared/panel.html").render({**told, "children": children})

    assert parse_html(cms_panels.section(told, children)) == parse_html(known)


def test_fields_of_a_form_are_what_wagtail_draws(room: Newsroom, rf: RequestFactory) -> None:
    page, request = room.write(), rf.get("/cms/pages/9/edit/")
    request.user = room.editor
    handler = page.get_edit_handler()
    form = handler.get_form_class()(instance=page, for_user=room.editor, parent_page=room.section)
    context: Any = {"request": request}
    row = WAGTAILS.get_template("wagtailadmin/panels/multi_field_panel_child.html")
    field = WAGTAILS.get_template("wagtailadmin/panels/field_panel.html")
    compared = 0

    for panel in _below(handler.get_bound_panel(instance=page, request=request, form=form)):
        made = cms_panels.fields([panel], context)
        if "data-block" in made:
            continue  # whose parts have other names each time
        compared += 1
        assert parse_html(made) == parse_html(row.render({"child": panel, "request": request}))
        if isinstance(panel.panel, FieldPanel):
            known = field.render(panel.get_context_data(context))
            assert parse_html(panel.render_html(context)) == parse_html(known)
    assert compared > 12


def _below(panel: Any) -> Iterator[Any]:
    """The sections and fields of a form that are shown."""
    for one in getattr(panel, "visible_children", ()):
        yield one
        yield from _below(one)


def test_table_of_pages_is_what_wagtail_draws(room: Newsroom, rf: RequestFactory) -> None:
    shown, draft = room.publish("Thông <đường>"), room.write("Còn 'nháp'")
    changed = room.publish("Đổi")
    changed.save_revision(user=room.editor)
    pages = [Page.objects.get(pk=one.pk) for one in (shown, draft, changed, room.section, NewsPage.objects.get())]
    request = rf.get("/cms/pages/9/?p=2")
    request.user = room.editor
    context: Any = {"request": request, "parent_page": room.section}
    names = ("bulk_actions", "title", "type", "status", "navigate")
    ours = (
        cms_rows.CheckColumn(names[0]), cms_rows.TitleColumn(names[1], classname="title"),
        cms_rows.KindColumn(names[2], accessor="page_type_display_name", sort_key="content_type__model", width="12%"),
        cms_rows.StatusColumn(names[3]), cms_rows.BelowColumn(names[4], width="10%"),
    )  # fmt: skip
    known = (
        BulkActionsColumn(names[0]), PageTitleColumn(names[1], classname="title"),
        PageTypeColumn(names[2], accessor="page_type_display_name", sort_key="content_type__model", width="12%"),
        PageStatusColumn(names[3]), NavigateToChildrenColumn(names[4], width="10%"),
    )  # fmt: skip

    for user in (room.editor, room.leader):
        request.user = user
        made = cms_rows.PageRows(ours, pages, parent_page=room.section).render_html(context)
        assert Parts(made).found == Parts(PageTable(known, pages, parent_page=room.section).render_html(context)).found


def test_table_of_pages_to_choose_from_is_what_wagtail_draws(room: Newsroom, rf: RequestFactory) -> None:
    room.publish("Thông <đường>")
    request = rf.get("/cms/choose-page/?p=2&page_type=x")
    request.user = room.editor
    context: Any = {"request": request}

    def pages() -> list[Any]:
        found = list(Page.objects.filter(depth__gt=2).order_by("path"))
        for at, page in enumerate(found):
            page.can_choose, page.can_descend, page.is_parent_page = at != 1, page.numchild, False
        return found

    for is_multiple in (None, "1"):
        view, known = cms_chooser.Browse(), chooser.BrowseView()
        view.is_multiple_choice = known.is_multiple_choice = is_multiple
        ours, theirs = ([one for one in some.columns if one.name != "updated"] for some in (view, known))
        made = cms_chooser._Table(ours, pages()).render_html(context)
        assert Parts(made).found == Parts(chooser.PageChooserTable(theirs, pages()).render_html(context)).found
