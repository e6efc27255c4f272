"""Closed lines on the map: whether they are sound, and how to draw them with fewer points. They are no figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heapify, heappop, heappush

# Whole numbers of some small part of a degree, so that nothing is lost in comparing.
Spot = tuple[int, int]
Ring = Sequence[Spot]

LEAST = 4  # three corners and the first one again
# Edges are compared as they come up along a slanting line: boundaries run north or east, hardly ever like this.
_EAST, _NORTH = 1000, 618
# Pairs that are compared in a ring of so many edges before it is let through: it would hold up the desk.
_PAIRS_AN_EDGE, _PAIRS = 60, 50_000


def is_closed(ring: Ring) -> bool:
    """Whether the ring has an inside at all: three corners or more, and it ends where it began."""
    return len(ring) >= LEAST and ring[0] == ring[-1] and len(set(ring)) >= LEAST - 1


def crossing(ring: Ring) -> Spot | None:
    """A place at which a closed ring crosses or touches itself, None where it does not.

    A ring with very many edges side by side is not judged to the end, so that no file holds up the desk.

    >>> crossing([(0, 0), (2, 2), (2, 0), (0, 2), (0, 0)])
    (0, 0)
    """
    edges = [(ring[at], ring[at + 1]) for at in range(len(ring) - 1) if ring[at] != ring[at + 1]]
    reach = [_reach(edge) for edge in edges]
    live: list[int] = []
    compared = 0
    for at in sorted(range(len(edges)), key=lambda at: reach[at]):
        live = [other for other in live if reach[other][1] >= reach[at][0]]
        compared += len(live)
        if compared > _PAIRS_AN_EDGE * len(edges) + _PAIRS:
            return None
        for other in live:
            if _apart(at, other, len(edges)) > 1 and _meet(edges[at], edges[other]):
                return edges[min(at, other)][0]
        live.append(at)
    return None


def _reach(edge: tuple[Spot, Spot]) -> Spot:
    """From where to where an edge lies along the slanting line."""
    ends = [_EAST * x + _NORTH * y for x, y in edge]
    return min(ends), max(ends)


def _apart(one: int, other: int, count: int) -> int:
    """How many steps lie between two edges of a ring, going the shorter way round."""
    steps = abs(one - other)
    return min(steps, count - steps)


def _meet(one: tuple[Spot, Spot], other: tuple[Spot, Spot]) -> bool:
    """Whether two edges that do not follow one another have a point in common."""
    (a, b), (c, d) = one, other
    if max(c[1], d[1]) < min(a[1], b[1]) or min(c[1], d[1]) > max(a[1], b[1]):
        return False
    first, second, third, fourth = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if first * second < 0 and third * fourth < 0:
        return True
    return any(
        side == 0 and _inside(point, edge)
        for side, point, edge in ((first, c, one), (second, d, one), (third, a, other), (fourth, b, other))
    )


def _side(a: Spot, b: Spot, point: Spot) -> int:
    """On which side of the line from a to b the point lies: 1, -1, or 0 on the line."""
    turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
    return (turn > 0) - (turn < 0)


def _inside(point: Spot, edge: tuple[Spot, Spot]) -> bool:
    """Whether a point on the edge's line lies between its ends."""
    (a, b) = edge
    return min(a[0], b[0]) <= point[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= point[1] <= max(a[1], b[1])


def simplified(rings: Sequence[Ring], most: int) -> list[list[Spot]]:
    """The rings with about `most` points in all: the corners that change the shape least go first (Visvalingam).

    Every ring keeps three corners, so that no island vanishes.
    """
    lines = [list(ring[:-1]) for ring in rings]
    too_many = sum(map(len, lines)) + len(lines) - most
    links = [_Links(line) for line in lines]
    heap = [(link.area(at), number, at) for number, link in enumerate(links) for at in range(len(link.line))]
    heapify(heap)
    while too_many > 0 and heap:
        area, number, at = heappop(heap)
        link = links[number]
        if at in link.gone or link.count < LEAST or area != link.area(at):
            continue
        for neighbour in link.remove(at):
            heappush(heap, (link.area(neighbour), number, neighbour))
        too_many -= 1
    return [[*kept, kept[0]] for kept in (list(link.kept()) for link in links)]


class _Links:
    """A closed line as a chain from which corners are taken."""

    def __init__(self, line: list[Spot]) -> None:
        self.line, self.count, self.gone = line, len(line), set[int]()
        self.before = [at - 1 for at in range(len(line))]
        self.after = [at + 1 for at in range(len(line))]
        self.before[0], self.after[-1] = len(line) - 1, 0

    def area(self, at: int) -> int:
        """Twice the area of the corner with its neighbours: what is lost without it."""
        (ax, ay), (bx, by), (cx, cy) = self.line[self.before[at]], self.line[at], self.line[self.after[at]]
        return abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))

    def remove(self, at: int) -> tuple[int, int]:
        """Take the corner out; returns its neighbours, whose own loss has changed."""
        before, after = self.before[at], self.after[at]
        self.after[before], self.before[after] = after, before
        self.gone.add(at)
        self.count -= 1
        return before, after

    def kept(self) -> Iterator[Spot]:
        """The corners that are left, in order."""
        return (spot for at, spot in enumerate(self.line) if at not in self.gone)
