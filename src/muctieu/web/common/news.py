"""What acts have touched: each worker follows the heads of all chains, and new entries tell which rows they sealed.

What was worked out from some kinds of rows stays right until an act touches such rows. Inside an act nothing may be
kept by that, for what it has written may yet be undone. Drafts that are typed touch nothing here: they count nowhere,
and what shows them asks the store.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache, wraps
from threading import RLock
from typing import Any, ParamSpec, TypeVar, cast
from uuid import UUID

from django.db import connection

from muctieu.web.common.journal import kept_chain
from muctieu.web.common.looking import is_looking, remembered
from muctieu.web.common.seals import is_acting, sealed_in

P = ParamSpec("P")
T = TypeVar("T")
Head = tuple[int, str]
# Model (`plans.target`) → identities of its rows.
Rows = Mapping[str, Collection[UUID]]
# Steps of which the rows are kept, and rows beyond which a step says only that there were very many.
STEPS, MANY = 64, 2000
# Asked for every page: the words of a query cost more to put together than to answer.
_HEADS = "SELECT chain, number, seal FROM common_chainhead"
_ENTRIES = "SELECT chain, number, seal, seals, act = %s AND after LIKE %s FROM common_journalentry"
_AFTER = "(chain = %s AND number >= %s)"
# What `figures.record` notes of drafts that took the place of other drafts at most: nothing that counts, waits or is
# shown to anybody but those who type follows from them.
_DRAFTS = ("figure.record", '{"rows":%,"state":"draft"}')
_NONE: Head = (0, "")


def until_touched(*kinds: str, most: int = 256) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep what a function gives until an act touches rows of these kinds: of a model, or of all models of a room.

    Kept for pages alone, which look at the heads of the chains once: others would ask that each time.
    """

    def keeping(read: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize=most)
        def kept(_marks: tuple[int, ...], *args: P.args, **named: P.kwargs) -> T:
            return read(*args, **named)

        @wraps(read)
        def found(*args: P.args, **named: P.kwargs) -> T:
            if is_acting() or not is_looking():
                return read(*args, **named)
            return cast("Callable[..., T]", kept)(NEWS.marks(kinds), *args, **named)

        return found

    return keeping


class News:
    """The heads of all chains as they were looked at last, and what was touched until then."""

    def __init__(self) -> None:
        self._heads: dict[UUID, Head] = {}
        self._settled: dict[UUID, Head] = {}
        self._touched: dict[str, int] = {}
        self._steps: deque[Rows | None] = deque(maxlen=STEPS)
        self._count = self._jumped = 0
        self._lock = RLock()

    def heads(self) -> Mapping[UUID, Head]:
        """The last entry of every chain; asked once a page."""
        return remembered("news", self._follow)

    def moment(self) -> int:
        """A number that is another one whenever any chain has gone on."""
        self.heads()
        return self._count

    def settled(self) -> Mapping[UUID, Head]:
        """The last entry of every chain that was more than drafts being typed."""
        self.heads()
        return self._settled

    def marks(self, kinds: Iterable[str]) -> tuple[int, ...]:
        """Numbers of which one changes with every act that touches rows of these kinds."""
        self.heads()
        return self._jumped, *(self._touched.get(kind, 0) for kind in kinds)

    def since(self, step: int) -> tuple[int, tuple[Rows, ...] | None]:
        """Where we are, and the rows touched after `step`; None when that cannot be told any more."""
        self.heads()
        with self._lock:
            missed = self._count - step
            steps = tuple(self._steps)[max(0, len(self._steps) - missed) :]
            known = tuple(rows for rows in steps if rows is not None)
            return self._count, known if len(known) == missed else None

    # -- following --------------------------------------------------------------------------------------------

    def _follow(self) -> Mapping[UUID, Head]:
        with self._lock:
            heads = {chain: (number, seal) for chain, number, seal in _read(_HEADS)}
            known = self._heads
            if changed := {chain for chain in heads.keys() | known.keys() if heads.get(chain) != known.get(chain)}:
                self._take(changed, heads)
            self._heads = heads
            return heads

    def _take(self, chains: Collection[UUID], heads: Mapping[UUID, Head]) -> None:
        """Go on from where the chains were; where one is not what it was (a store restored), nothing is sure."""
        self._count += 1
        is_lost, touched = not self._heads, dict[str, list[UUID]]()
        behind = {} if is_lost else {chain: self._heads.get(chain, _NONE) for chain in chains}
        settled = dict(self._settled)
        for chain, number, seal, seals, is_typing in _entries(behind):
            if behind.get(chain) == (number, seal):
                del behind[chain]  # the entry from which we go on
            elif not is_typing:
                settled[chain] = number, seal
                for label, rows in sealed_in(seals):
                    touched.setdefault(label, []).extend(UUID(bytes=identity) for identity, _digest in rows)
        for label in touched:
            self._touched[label] = self._touched[label.partition(".")[0]] = self._count
        if is_lost or any(number for number, _seal in behind.values()):
            self._jumped, settled = self._count, dict(heads)
        self._settled = settled
        many = sum(map(len, touched.values())) > MANY
        self._steps.append(None if many or self._jumped == self._count else touched)


def _entries(followed: Mapping[UUID, Head]) -> Iterable[tuple[UUID, int, str, str, bool]]:
    """The entry of each chain from which we go on, and those after it, with whether it was typing; one query."""
    if not followed:
        return ()
    asked = " OR ".join([_AFTER] * len(followed))
    given = [part for chain, (number, _seal) in followed.items() for part in (kept_chain(chain), number)]
    return _read(f"{_ENTRIES} WHERE {asked} ORDER BY chain, number", (*_DRAFTS, *given))


def _read(query: str, given: Sequence[str | int | UUID] = ()) -> list[Any]:
    """Rows that begin with a chain."""
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [(_chain(chain), *row) for chain, *row in cursor.fetchall()]


def _chain(kept: Any) -> UUID:
    return kept if isinstance(kept, UUID) else UUID(kept)


NEWS = News()
