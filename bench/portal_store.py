"""The store of `bench.portal`: the sample commune with its portal, and as many articles as told.

Run by it with the demo's settings: `python -m bench.portal_store ARTICLES`. Prints the addresses to measure.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from uuid import uuid4

TEXT = (
    "<p>"
    + "Xã họp thôn, bàn việc làm đường, trồng quế và giữ rừng; bà con góp ý và xã ghi lại từng việc. " * 40
    + "</p>"
)
_AT_ONCE = 500


def main() -> None:
    from muctieu.cli.store import open_store, point_at  # noqa: PLC0415 - the settings come first

    point_at(Path.cwd())
    open_store()
    from muctieu.web.people.models import User  # noqa: PLC0415 - needs Django set up
    from muctieu.web.plans.models import Plan  # noqa: PLC0415 - as above
    from muctieu.web.portal.domain import found_portal  # noqa: PLC0415 - as above

    plan = Plan.objects.select_related("place").latest("pk")
    by = next(user for user in User.objects.all() if user.grants.filter(role="administrator").exists())
    portal = found_portal(plan.place, name="Xã mẫu", host="localhost", by=by)
    article = _write(portal.site.root_page, int(sys.argv[1]))
    first = plan.targets.first()
    target = "" if first is None else f"/ket-qua/{plan.code}/{first.code}/"
    print(json.dumps({"plan": f"/ket-qua/{plan.code}/", "target": target, **article}))


def _write(home: object, count: int) -> dict[str, str]:
    """The news page with so many articles: the first as an editor makes it, the others as rows like it."""
    from django.db import connection  # noqa: PLC0415 - needs Django set up
    from wagtail.models import Page  # noqa: PLC0415 - as above

    from muctieu.web.portal.models import ArticlePage, NewsPage  # noqa: PLC0415 - as above

    found = NewsPage.objects.child_of(home).first()
    news = found or home.add_child(instance=NewsPage(title="Tin tức", slug="tin", show_in_menus=True))  # type: ignore[attr-defined]  # a Wagtail page
    first = news.add_child(instance=ArticlePage(title="Tin số 0", slug="tin-so-0", lead="Lời dẫn", body=TEXT))
    own = {field.column for field in ArticlePage._meta.local_fields} - {"page_ptr_id"}  # noqa: SLF001 - Django's documented way
    columns = ", ".join(sorted(own))
    for start in range(1, count, _AT_ONCE):
        rows = [
            _like(Page.objects.get(pk=first.pk), news, number) for number in range(start, min(start + _AT_ONCE, count))
        ]
        made = Page.objects.bulk_create(rows)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO portal_articlepage (page_ptr_id, {columns}) SELECT %s, {columns} FROM portal_articlepage "  # noqa: S608 - names of columns
                "WHERE page_ptr_id = %s",
                [(page.pk, first.pk) for page in made],
            )
    Page.objects.filter(pk=news.pk).update(numchild=count)
    return {"news": news.url or "", "article": first.url or ""}


def _like(page: object, news: object, number: int) -> object:
    page.pk = page.id = None  # type: ignore[attr-defined]  # a Wagtail page
    page.title = page.draft_title = f"Tin số {number}"  # type: ignore[attr-defined]  # as above
    page.slug, page.translation_key = f"tin-so-{number}", uuid4()  # type: ignore[attr-defined]  # as above
    page.path = news._get_path(news.path, news.depth + 1, number + 1)  # type: ignore[attr-defined]  # noqa: SLF001 - treebeard's own numbering
    page.url_path = f"{news.url_path}tin-so-{number}/"  # type: ignore[attr-defined]  # as above
    page.latest_revision = page.live_revision = None  # type: ignore[attr-defined]  # as above
    return page


if __name__ == "__main__":
    main()
