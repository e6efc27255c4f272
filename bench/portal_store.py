"""The store of `bench.portal`: the sample commune with its portal, a plan of 60 targets, articles and documents.

Run by it with the demo's settings: `python -m bench.portal_store ARTICLES DOCUMENTS`. Prints the addresses to measure.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

TEXT = (
    "<p>"
    + "Xã họp thôn, bàn việc làm đường, trồng quế và giữ rừng; bà con góp ý và xã ghi lại từng việc. " * 40
    + "</p>"
)
_AT_ONCE = 500
_TARGETS, _PLAN = 60, "sau-muoi-muc-tieu"


def main() -> None:
    from muctieu.cli.store import open_store, point_at  # noqa: PLC0415 - the settings come first

    point_at(Path.cwd())
    open_store()
    from muctieu.web.people.models import User  # noqa: PLC0415 - needs Django set up
    from muctieu.web.plans.models import Plan  # noqa: PLC0415 - as above
    from muctieu.web.portal.models import Portal  # noqa: PLC0415 - as above

    portal = Portal.objects.select_related("site__root_page", "commune").get()
    people = {user.username: user for user in User.objects.all()}
    told = _write(portal.site.root_page, int(sys.argv[1]))
    told["document"] = _enter(portal.commune, int(sys.argv[2]), people["bien-tap-cong"])
    plan = Plan.objects.select_related("place").get()
    told |= {"plan": f"/ket-qua/{plan.code}/", "target": f"/ket-qua/{plan.code}/{plan.targets.all()[0].code}/"}
    told["board60"] = _promise(plan, people["quan-tri"])
    print(json.dumps(told))


def _enter(place: object, count: int, by: object) -> str:
    """So many public documents: the first as the register enters one, the others as rows like it."""
    from muctieu.web.common.acts import acting  # noqa: PLC0415 - needs Django set up
    from muctieu.web.common.policy import Act  # noqa: PLC0415 - as above
    from muctieu.web.gazette import domain  # noqa: PLC0415 - as above
    from muctieu.web.gazette.models import OfficialDocument  # noqa: PLC0415 - as above

    said = domain.Particulars("Về trồng và giữ rừng", "1/TB-UBND", agency="Ủy ban nhân dân xã", summary=TEXT[3:300])
    first = domain.publish(domain.enter(said, place=place, by=by), by=by)  # type: ignore[arg-type]  # the rows of above
    slug = first.slug
    for start in range(2, count + 1, _AT_ONCE):
        with acting(by, Act.GAZETTE_KEEP, first, chain=place.uuid) as log:  # type: ignore[arg-type,attr-defined]  # as above
            numbers = range(start, min(start + _AT_ONCE, count + 1))
            OfficialDocument.objects.bulk_create([_document_like(first, number) for number in numbers])
            log.after = {"count": len(numbers)}
    return f"/van-ban/{slug}/"


def _document_like(first: object, number: int) -> Any:
    from muctieu.web.gazette.models import OfficialDocument  # noqa: PLC0415 - needs Django set up

    own = {field.attname: getattr(first, field.attname) for field in OfficialDocument._meta.local_fields}  # noqa: SLF001 - Django's documented way
    own |= {"id": None, "uuid": uuid4(), "number": f"{number}/TB-UBND", "number_key": f"{number}-tb-ubnd"}
    own |= {"slug": f"{number}-tb-ubnd-do", "search": own["search"].replace("1 tb ubnd", f"{number} tb ubnd")}
    return OfficialDocument(**own)


def _promise(plan: object, by: object) -> str:
    """A second plan of the commune, with sixty targets on public indicators."""
    from muctieu.packs.loader import load_indicators  # noqa: PLC0415 - needs Django set up
    from muctieu.web.plans.domain import load_plan  # noqa: PLC0415 - as above
    from tests.factories import make_plan, make_target  # noqa: PLC0415 - as above

    public = [one for one in load_indicators().values() if one.is_public]
    targets = [
        make_target("10", id=f"muc-tieu-{number}", indicator=public[number % len(public)]) for number in range(_TARGETS)
    ]
    place = plan.place.key  # type: ignore[attr-defined]  # the row of above
    load_plan(replace(make_plan(*targets, code=_PLAN), place=place), by=by)  # type: ignore[arg-type]  # as above
    return f"/ket-qua/{_PLAN}/"


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
    Page.objects.filter(pk=news.pk).update(numchild=Page.objects.child_of(news).count())
    return {"news": news.url or "", "article": first.url or ""}


def _like(page: object, news: object, number: int) -> object:
    page.pk = page.id = None  # type: ignore[attr-defined]  # a Wagtail page
    page.title = page.draft_title = f"Tin số {number}"  # type: ignore[attr-defined]  # as above
    page.slug, page.translation_key = f"tin-so-{number}", uuid4()  # type: ignore[attr-defined]  # as above
    # Behind what stands there already: treebeard numbers the places below a page.
    step = page._str2int(page.path[-page.steplen :]) + number  # type: ignore[attr-defined]  # noqa: SLF001 - its own numbering
    page.path = news._get_path(news.path, news.depth + 1, step)  # type: ignore[attr-defined]  # noqa: SLF001 - as above
    page.url_path = f"{news.url_path}tin-so-{number}/"  # type: ignore[attr-defined]  # as above
    page.latest_revision = page.live_revision = None  # type: ignore[attr-defined]  # as above
    return page


if __name__ == "__main__":
    main()
