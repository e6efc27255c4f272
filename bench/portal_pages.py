"""What one page of a portal costs when it is made: `python -m bench.portal_pages FOLDER` on a store of `bench.portal`.

Public pages as the first reader after a change gets them, without the layer in front, and what an editor opens; each a
median of several askings in one process that has just answered another page of the kind. Lists are asked at their
beginning, in the middle and at the end, searches for what stands everywhere, somewhere and nowhere. Times of the
processor are brought to the speed of a core that has no neighbours by a fixed piece of work measured in turn.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

RUNS, MOST_MS = 7, 100.0
# What the fixed piece of work takes on the machine of the figures in README.md while nothing else runs on it.
ALONE_MS = 49.0


def main() -> int:
    from muctieu.cli.store import open_store, point_at  # noqa: PLC0415 - the settings come first

    folder = Path(sys.argv[1]).resolve()
    point_at(folder / "var" / "demo")
    open_store()
    from django.test import Client  # noqa: PLC0415 - needs Django set up

    from muctieu.web.people.models import User  # noqa: PLC0415 - as above

    _live_as_a_worker()
    told = json.loads((folder / "addresses.json").read_text(encoding="utf-8"))
    reader, editor = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    editor.force_login(User.objects.get(username="bien-tap-cong"))
    print(f"{'page':<34}{'cpu ms':>9}{'ms':>9}{'queries':>9}{'kB':>8}")
    slow = [name for name, address in _public(told) if not _measured(reader, name, address)]
    slow += [name for name, address in _editing() if not _measured(editor, name, address)]
    return 1 if slow else 0


def _live_as_a_worker() -> None:
    """Garbage is looked for as `muctieu.web.wsgi` lets it be."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 1000)


def _public(told: dict[str, str]) -> Iterator[tuple[str, str]]:
    from muctieu.web.gazette.models import OfficialDocument  # noqa: PLC0415 - needs Django set up
    from muctieu.web.portal.feeds import IN_MAP  # noqa: PLC0415 - as above
    from muctieu.web.portal.models import ArticlePage  # noqa: PLC0415 - as above

    yield from (("home", "/"), ("article", told["article"]))
    for name in ("news", "section"):
        yield name, told[name]
        yield from ((f"{name}, {part}", f"{told[name]}?sau={mark}") for part, mark in _marks())
    days = list(OfficialDocument.objects.values_list("day", "pk").order_by("-day", "-pk"))
    documents = {
        "documents": "", "documents, middle": "sau={}_{}".format(*days[len(days) // 2]),
        "documents, end": "sau={}_{}".format(*days[-25]), "documents, by type": "loai=TB",
        "documents, in force": "hieu-luc=in_force", "documents, everywhere": "tim=xa+hop+thon",
        "documents, nowhere": "tim=khong+co+tu+nay", "documents, by number": "tim=77%2FTB-UBND",
    }  # fmt: skip
    yield from ((name, f"/van-ban/?{asked}") for name, asked in documents.items())
    yield "document", told["document"]
    searches = {
        "everywhere": "qu%E1%BA%BF", "three words": "hop+thon+lam+duong", "somewhere": "m%E1%BA%AFc+ca",
        "nowhere": "khongcotunay", "one letter": "x", "number": "77%2FTB-UBND",
    }  # fmt: skip
    yield from ((f"search, {name}", f"/tim/?q={asked}") for name, asked in searches.items())
    yield from (("feed", "/tin/rss.xml"), ("map of the site", "/so-do.xml"), ("map, first part", "/so-do.xml?phan=1"))
    yield "map, last part", f"/so-do.xml?phan={ArticlePage.objects.latest('pk').pk // IN_MAP + 1}"


def _marks() -> Iterator[tuple[str, str]]:
    """Where a list of articles goes on in its middle and near its end."""
    from muctieu.web.portal.models import ArticlePage  # noqa: PLC0415 - needs Django set up

    rows = ArticlePage.objects.order_by("-first_published_at", "-pk").values_list("first_published_at", "pk")
    count = rows.count()
    for part, at in (("middle", count // 2), ("end", count - 210)):
        moment, key = rows[at]
        yield part, f"{moment:%Y%m%dT%H%M%S%f}-{key}"


def _editing() -> Iterator[tuple[str, str]]:
    from muctieu.web.portal.models import ArticlePage, HomePage, NewsPage, SectionPage  # noqa: PLC0415 - as above

    home, news = HomePage.objects.get(), NewsPage.objects.get()
    section = SectionPage.objects.get(slug="muc-0")
    last = max(1, section.numchild // 20)
    article = ArticlePage.objects.child_of(section).order_by("-pk")[0]
    yield from (("editor's home", "/cms/"), ("tree, home", f"/cms/pages/{home.pk}/"))
    yield from (("tree, news", f"/cms/pages/{news.pk}/"), ("tree, section", f"/cms/pages/{section.pk}/"))
    asked = {
        "middle": f"p={last // 2}", "end": f"p={last}", "by title": "ordering=title",
        "by type": "ordering=content_type", "by day": "ordering=-latest_revision_created_at",
        "asked": "q=kênh", "asked, nowhere": "q=khongco",
    }  # fmt: skip
    yield from ((f"tree, section, {name}", f"/cms/pages/{section.pk}/?{text}") for name, text in asked.items())
    yield from (
        ("tree, asked everywhere", "/cms/pages/search/?q=kênh"), ("edit an article", f"/cms/pages/{article.pk}/edit/"),
        ("new article", f"/cms/pages/add/portal/articlepage/{section.pk}/"),
        ("history", f"/cms/pages/{article.pk}/history/"), ("choose a page", f"/cms/choose-page/{section.pk}/"),
        ("choose, asked", "/cms/choose-page/search/?q=kênh"), ("pictures", "/cms/images/"),
        ("desk, register", "/lam-viec/van-ban/"),
    )  # fmt: skip


def _measured(client: Any, name: str, address: str) -> bool:
    """Print the row of a page; whether it stays below the bar."""
    from django.db import connection  # noqa: PLC0415 - needs Django set up

    queries: list[str] = []

    def noted(run: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return run(sql, *rest)

    with connection.execute_wrapper(noted):
        answer = client.get(address)
    if answer.status_code != 200:
        print(f"{name:<34} answered {answer.status_code} ({address})")
        return False
    worked, waited = [], []
    for _ in range(RUNS):
        begun, clock = time.process_time(), time.perf_counter()
        answer = client.get(address)
        took, passed = time.process_time() - begun, time.perf_counter() - clock
        waited.append(passed * 1000)
        worked.append(took * 1000 * ALONE_MS / _fixed_work_ms())
    is_fast = median(worked) < MOST_MS
    print(
        f"{name:<34}{median(worked):>9.1f}{median(waited):>9.1f}{len(queries):>9}{len(answer.content) / 1000:>8.0f}"
        f"{'' if is_fast else f'  not below {MOST_MS:.0f} ms'}",
        flush=True,
    )
    return is_fast


def _fixed_work_ms() -> float:
    begun, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
