"""Which rows of the search match some words: the newest of each way of matching, so that a common word costs no more.

By FTS5 on SQLite and by its own text search on PostgreSQL (migrations 0003 and 0006): on both a row matches by words in
its title, by the words side by side, or by all words anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

from muctieu.web.portal.models import Findable

# So many of each way of matching are looked at.
LOOKED_AT = 100
# The newest are taken after the matching: by the index over words, never by reading rows backwards until enough match.
_SQLITE = "SELECT rowid FROM (SELECT rowid FROM portal_found WHERE portal_found MATCH %s ORDER BY rowid DESC LIMIT %s)"
_POSTGRESQL = (
    "SELECT id FROM (WITH matching AS MATERIALIZED (SELECT id FROM portal_findable"
    " WHERE to_tsvector('simple', {words}) @@ to_tsquery('simple', %s) AND commune_id = %s AND (%s = '' OR kind = %s))"
    " SELECT id FROM matching ORDER BY id DESC LIMIT %s) part"
)
_TITLE, _ALL = "folded_title", "folded_title || ' ' || folded"


def matching(words: Sequence[str], commune: int, kind: str, *, is_begun: bool) -> list[Findable]:
    """Rows of a commune's things of that kind (of all kinds for ""), in no order; the last word may be only begun."""
    way = _in_sqlite if connection.vendor == "sqlite" else _in_postgresql
    parts = list(way(words, commune, kind, is_begun=is_begun))
    sql = "SELECT * FROM portal_findable WHERE id IN ({})".format(" UNION ".join(part for part, _ in parts))  # noqa: S608 - made of the texts above
    return list(Findable.objects.raw(sql, [value for _, values in parts for value in values]))


def _in_sqlite(words: Sequence[str], commune: int, kind: str, *, is_begun: bool) -> Iterator[tuple[str, list[object]]]:
    whose = f'commune_id : "{commune}"' + (f' AND kind : "{kind}"' if kind else "")
    rest = " *" if is_begun else ""
    each, beside = " AND ".join(f'"{word}"' for word in words) + rest, f'"{" ".join(words)}"{rest}'
    for columns, asked in (("folded_title", each), ("folded_title folded", beside), ("folded_title folded", each)):
        yield _SQLITE, [f"{whose} AND {{{columns}}} : ({asked})", LOOKED_AT]


def _in_postgresql(
    words: Sequence[str], commune: int, kind: str, *, is_begun: bool
) -> Iterator[tuple[str, list[object]]]:
    for columns, between in ((_TITLE, " & "), (_ALL, " <-> "), (_ALL, " & ")):
        asked = between.join(words) + (":*" if is_begun else "")
        yield _POSTGRESQL.format(words=columns), [asked, commune, kind, kind, LOOKED_AT]
