"""The store of `bench.portal`: the sample commune with its portal, a plan of 60 targets, articles and documents.

Run by it with the demo's settings: `python -m bench.portal_store ARTICLES DOCUMENTS`. Prints the addresses to measure.
Each kind begins with one thing that came by the product's own way; the others are rows like it, with words of their
own, and `mend` of `search` and `titles` writes what is found of them. Articles stand in ten sections, three a day back
into the past, each with its revision.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

_AT_ONCE = 500
_SECTIONS, _A_DAY = 10, 3
_TARGETS, _PLAN = 60, "sau-muoi-muc-tieu"
_PHRASES = (
    "xã họp thôn", "bàn việc làm đường", "trồng quế", "giữ rừng", "bà con góp ý", "ghi lại từng việc",
    "tiêm phòng trâu bò", "mở lớp xóa mù chữ", "sửa kênh mương", "thu hoạch ngô", "chăm sóc lúa nương",
    "nuôi cá lồng", "vay vốn chính sách", "đổ bê tông đoạn dốc", "hiến đất mở đường", "khám sức khỏe định kỳ",
    "phòng cháy mùa khô", "thi văn nghệ", "trao nhà đại đoàn kết", "cấp giấy khai sinh", "rà soát hộ nghèo",
    "đón học sinh vào lớp một", "dạy nghề dệt thổ cẩm", "kéo điện về bản", "lắp nước sạch", "thăm gia đình chính sách",
    "tổ hòa giải làm việc", "kiểm tra an toàn hồ đập", "trồng cây ven suối", "ra quân làm sạch đường",
)  # fmt: skip
_RARE = ("sa nhân", "mắc ca", "thảo quả", "cá tầm", "ong mật", "atisô", "dong riềng", "tam giác mạch")


class Words:
    """Sentences of everyday phrases, the same ones at each run; one text in fifty speaks of something rare."""

    def __init__(self) -> None:
        self._random = Random(7)

    def sentence(self) -> str:
        chosen = ", ".join(self._random.sample(_PHRASES, 6))
        return f"{chosen[:1].upper()}{chosen[1:]}."

    def text(self, sentences: int = 20) -> str:
        rare = [f"Có hộ làm {self._random.choice(_RARE)}."] if self._random.random() < 0.02 else []
        return " ".join([*(self.sentence() for _ in range(sentences)), *rare])


def main() -> None:
    from muctieu.cli.store import open_store, point_at  # noqa: PLC0415 - the settings come first

    point_at(Path.cwd())
    open_store()
    from muctieu.web.people.models import User  # noqa: PLC0415 - needs Django set up
    from muctieu.web.plans.models import Plan  # noqa: PLC0415 - as above
    from muctieu.web.portal import search, titles  # noqa: PLC0415 - as above
    from muctieu.web.portal.models import Portal  # noqa: PLC0415 - as above

    portal = Portal.objects.select_related("site__root_page", "commune").get()
    people = {user.username: user for user in User.objects.all()}
    told = Newsroom(portal.site.root_page, people["bien-tap-cong"]).write(int(sys.argv[1]))
    told["document"] = _enter(portal.commune, int(sys.argv[2]), people["bien-tap-cong"])
    plan = Plan.objects.select_related("place").get()
    told |= {"plan": f"/ket-qua/{plan.code}/", "target": f"/ket-qua/{plan.code}/{plan.targets.all()[0].code}/"}
    told["board60"] = _promise(plan, people["quan-tri"])
    search.mend()
    titles.mend()
    print(json.dumps(told))


def _enter(place: object, count: int, by: object) -> str:
    """So many public documents: the first as the register enters one, the others as rows like it."""
    from muctieu.web.common.acts import acting  # noqa: PLC0415 - needs Django set up
    from muctieu.web.common.policy import Act  # noqa: PLC0415 - as above
    from muctieu.web.gazette import domain  # noqa: PLC0415 - as above
    from muctieu.web.gazette.models import OfficialDocument  # noqa: PLC0415 - as above

    words = Words()
    said = domain.Particulars("Về trồng và giữ rừng", "1/TB-UBND", agency="Ủy ban nhân dân xã", summary=words.text(3))
    first = domain.publish(domain.enter(said, place=place, by=by), by=by)  # type: ignore[arg-type]  # the rows of above
    slug = first.slug
    for start in range(2, count + 1, _AT_ONCE):
        with acting(by, Act.GAZETTE_KEEP, first, chain=place.uuid) as log:  # type: ignore[arg-type,attr-defined]  # as above
            numbers = range(start, min(start + _AT_ONCE, count + 1))
            OfficialDocument.objects.bulk_create([_document_like(first, number, words) for number in numbers])
            log.after = {"count": len(numbers)}
    return f"/van-ban/{slug}/"


def _document_like(first: object, number: int, words: Words) -> Any:
    from muctieu.core.fold import search_key  # noqa: PLC0415 - the settings come first
    from muctieu.web.gazette.models import OfficialDocument  # noqa: PLC0415 - needs Django set up

    own = {field.attname: getattr(first, field.attname) for field in OfficialDocument._meta.local_fields}  # noqa: SLF001 - Django's documented way
    title, day = words.sentence()[:-1], own["day"] - timedelta(days=number // _A_DAY)
    own |= {"id": None, "uuid": uuid4(), "number": f"{number}/TB-UBND", "number_key": f"{number}-tb-ubnd"}
    own |= {"slug": f"{number}-tb-ubnd-do", "title": title, "summary": words.text(3), "day": day, "issued": day}
    own |= {"search": search_key(f"{own['number']} {title} {own['agency']} {own['summary']}")}
    own |= {"published_at": own["published_at"] - timedelta(days=number // _A_DAY)}
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


class Newsroom:
    """Puts articles below the news page of a portal."""

    def __init__(self, home: Any, editor: Any) -> None:
        from muctieu.web.portal.models import NewsPage  # noqa: PLC0415 - needs Django set up

        self._news, self._editor, self._words = NewsPage.objects.child_of(home).get(), editor, Words()

    def write(self, count: int) -> dict[str, str]:
        """So many articles: the first of each section as an editor writes one, the others as rows like it."""
        sections = [self._section(number) for number in range(_SECTIONS)]
        firsts = [self._first(section) for section in sections]
        for start in range(_SECTIONS, count, _AT_ONCE):
            numbers = range(start, min(start + _AT_ONCE, count))
            self._like([(firsts[number % _SECTIONS], sections[number % _SECTIONS], number) for number in numbers])
        for section in sections:
            type(section).objects.filter(pk=section.pk).update(numchild=section.get_descendants().count())
        return {"news": self._news.url, "section": sections[0].url, "article": firsts[0].url}

    def _section(self, number: int) -> Any:
        from muctieu.web.portal.models import SectionPage  # noqa: PLC0415 - needs Django set up

        return self._news.add_child(instance=SectionPage(title=f"Mục {number}", slug=f"muc-{number}"))

    def _first(self, section: Any) -> Any:
        from muctieu.web.portal.models import ArticlePage  # noqa: PLC0415 - needs Django set up

        page = ArticlePage(title="Tin số 0", slug="tin-so-0", lead="Lời dẫn", owner=self._editor, live=False,
                           body=[("text", f"<p>{self._words.text()}</p>")])  # fmt: skip
        made = section.add_child(instance=page)
        made.save_revision(user=self._editor).publish()
        return ArticlePage.objects.get(pk=made.pk)

    def _like(self, wanted: list[tuple[Any, Any, int]]) -> None:
        from wagtail.models import Page, Revision  # noqa: PLC0415 - needs Django set up

        pages = Page.objects.bulk_create([self._page(*one) for one in wanted])
        revisions = Revision.objects.bulk_create(
            [self._revision(page, first) for page, (first, _, _) in zip(pages, wanted, strict=True)]
        )
        for page, revision in zip(pages, revisions, strict=True):
            page.latest_revision = page.live_revision = revision
        Page.objects.bulk_update(pages, ["latest_revision", "live_revision"], batch_size=100)
        self._articles(pages, wanted, revisions)

    def _articles(self, pages: list[Any], wanted: list[tuple[Any, Any, int]], revisions: list[Any]) -> None:
        from django.db import connection  # noqa: PLC0415 - needs Django set up

        own = {field.column for field in type(wanted[0][0])._meta.local_fields} - {"page_ptr_id", "lead", "body"}  # noqa: SLF001 - Django's documented way
        columns = ", ".join(sorted(own))
        rows = [
            (page.pk, revision.content["lead"], revision.content["body"], first.pk)
            for page, revision, (first, _, _) in zip(pages, revisions, wanted, strict=True)
        ]
        with connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO portal_articlepage (page_ptr_id, lead, body, {columns}) "  # noqa: S608 - names of columns
                f"SELECT %s, %s, %s, {columns} FROM portal_articlepage WHERE page_ptr_id = %s",
                rows,
            )

    def _page(self, first: Any, section: Any, number: int) -> Any:
        from wagtail.models import Page  # noqa: PLC0415 - needs Django set up

        own = {field.attname: getattr(first, field.attname) for field in Page._meta.local_fields}  # noqa: SLF001 - as above
        page = Page(**own | {"id": None, "translation_key": uuid4(), "slug": f"tin-so-{number}"})
        page.title = page.draft_title = f"{self._words.sentence()[:-1]} ({number})"
        # Behind what stands there already: treebeard numbers the places below a page.
        page.path = section._get_path(section.path, section.depth + 1, number // _SECTIONS + 2)  # noqa: SLF001 - its own numbering
        page.url_path = f"{section.url_path}{page.slug}/"
        moment = first.first_published_at - timedelta(hours=24 / _A_DAY * number)
        page.first_published_at = page.last_published_at = page.latest_revision_created_at = moment
        return page

    def _revision(self, page: Any, first: Any) -> Any:
        from wagtail.models import Revision  # noqa: PLC0415 - needs Django set up

        body = [{"type": "text", "id": str(uuid4()), "value": f"<p>{self._words.text()}</p>"}]
        content = first.latest_revision.content | {
            "pk": page.pk, "title": page.title, "slug": page.slug, "path": page.path, "url_path": page.url_path,
            "lead": self._words.sentence(), "body": json.dumps(body, ensure_ascii=False),
            "translation_key": str(page.translation_key), "latest_revision": None, "live_revision": None,
        }  # fmt: skip
        kind = first.latest_revision.content_type_id
        return Revision(
            content_type_id=kind, base_content_type_id=first.latest_revision.base_content_type_id, object_id=page.pk,
            user=self._editor, object_str=page.title, content=content, created_at=page.first_published_at,
        )  # fmt: skip


if __name__ == "__main__":
    main()
