"""Which rows of the search match some words: the newest of each way of matching, so that a common word costs no more.

By FTS5 on SQLite and by its own text search on PostgreSQL (migrations 0003 and 0006): on both a row matches by words in
its title, by the words side by side, or by all words anywhere.

A word that is begun stands for all that begin like it, and each of their rows would be gone through: one letter is
never taken so, and two or three in titles alone. Words side by side are looked for by the index only where few rows
have all of them, for of common words it goes through every row that has them; then among the newest of those rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection

from muctieu.web.portal.models import Findable

# So many of each way of matching are looked at.
LOOKED_AT = 100
# With more rows than this that have all words, those side by side are looked for among so many of the newest.
MANY, NEWEST = 5_000, 1_000
# Letters that a begun word has at least, and where the text is looked through as well.
BEGUN, BEGUN_ANYWHERE = 2, 4
# The newest are taken after the matching: by the index over words, never by reading rows backwards until enough match.
_SQLITE = "SELECT rowid FROM (SELECT rowid FROM portal_found WHERE portal_found MATCH %s ORDER BY rowid DESC LIMIT %s)"
# One question is asked with few rows, the other with many: what is not asked matches nothing, which FTS5 sees at once.
_ARE_MANY = "EXISTS (SELECT 1 FROM portal_found WHERE portal_found MATCH %s LIMIT 1 OFFSET %s)"
_NOTHING = 'kind : "0"'
_SQLITE_FEW = (
    f"SELECT rowid FROM (SELECT rowid FROM portal_found WHERE portal_found MATCH CASE WHEN {_ARE_MANY}"  # noqa: S608 - the text above
    f" THEN '{_NOTHING}' ELSE %s END ORDER BY rowid DESC LIMIT %s)"
)
_SQLITE_MANY = (
    "SELECT rowid FROM (SELECT rowid, folded_title, folded FROM portal_found WHERE portal_found MATCH"  # noqa: S608 - as above
    f" CASE WHEN {_ARE_MANY} THEN %s ELSE '{_NOTHING}' END ORDER BY rowid DESC LIMIT %s)"
    " WHERE instr(' ' || folded_title || ' ' || folded || ' ', %s)"
)
_POSTGRESQL = (
    "SELECT id FROM (WITH matching AS MATERIALIZED (SELECT id FROM portal_findable"
    " WHERE to_tsvector('simple', {words}) @@ to_tsquery('simple', %s) AND commune_id = %s AND (%s = '' OR kind = %s))"
    " SELECT id FROM matching ORDER BY id DESC LIMIT %s) part"
)
_TITLE, _ALL = "folded_title", "folded_title || ' ' || folded"


def matching(words: Sequence[str], commune: int, kind: str, *, is_begun: bool) -> list[Findable]:
    """Rows of a commune's things of that kind (of all kinds for ""), in no order; the last word may be only begun."""
    if is_begun and len(words[-1]) < BEGUN:
        return []
    way = _in_sqlite if connection.vendor == "sqlite" else _in_postgresql
    parts = list(way(words, commune, kind, is_begun=is_begun))
    sql = "SELECT * FROM portal_findable WHERE id IN ({})".format(" UNION ".join(part for part, _ in parts))  # noqa: S608 - made of the texts above
    return list(Findable.objects.raw(sql, [value for _, values in parts for value in values]))


def _is_anywhere(words: Sequence[str], *, is_begun: bool) -> bool:
    """Whether the text is looked through, not titles alone."""
    return not is_begun or len(words[-1]) >= BEGUN_ANYWHERE


def _in_sqlite(words: Sequence[str], commune: int, kind: str, *, is_begun: bool) -> Iterator[tuple[str, list[object]]]:
    whose = f'commune_id : "{commune}"' + (f' AND kind : "{kind}"' if kind else "")
    rest = " *" if is_begun else ""
    each, beside = " AND ".join(f'"{word}"' for word in words) + rest, f'"{" ".join(words)}"{rest}'
    yield _SQLITE, [f"{whose} AND {{folded_title}} : ({each})", LOOKED_AT]
    if not _is_anywhere(words, is_begun=is_begun):
        return
    anywhere = f"{whose} AND {{folded_title folded}} : ({each})"
    yield _SQLITE, [anywhere, LOOKED_AT]
    if len(words) > 1:
        yield _SQLITE_FEW, [anywhere, MANY, f"{whose} AND {{folded_title folded}} : ({beside})", LOOKED_AT]
        held = f" {' '.join(words)}" + ("" if is_begun else " ")
        yield _SQLITE_MANY, [anywhere, MANY, anywhere, NEWEST, held]


def _in_postgresql(
    words: Sequence[str], commune: int, kind: str, *, is_begun: bool
) -> Iterator[tuple[str, list[object]]]:
    ways = ((_TITLE, " & "), (_ALL, " <-> "), (_ALL, " & "))
    for columns, between in ways if _is_anywhere(words, is_begun=is_begun) else ways[:1]:
        asked = between.join(words) + (":*" if is_begun else "")
        yield _POSTGRESQL.format(words=columns), [asked, commune, kind, kind, LOOKED_AT]
