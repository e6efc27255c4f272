"""Formulas of rule sets: `100 * poor_households / household_count`, `poverty_rate >= 4 * national_poverty_rate`.

A formula is read once into a tree and worked out as often as needed. Between its steps numbers are exact fractions:
a third of a number times three is that number again, so a value that stands exactly on a bound is never pushed off it.
What is not known is None and stays unknown, except where the rest decides ("false and unknown" is false).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne

from muctieu.core.quantity import EXACT_DIGITS, exact_ratio
from muctieu.errors import ExpressionError

Value = Fraction | bool
Lookup = Callable[[str], Value | None]

LONGEST = 4_000  # characters; the longest formula of a law that we know has 200
DEEPEST = 40
LARGEST_BITS = 2_000  # of a numerator or denominator: 600 digits

_TOKEN = re.compile(r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<word>[A-Za-z_]\w*)|(?P<sign>>=|<=|!=|[-+−*×/÷()<>=≥≤]))")
_SAME = {"−": "-", "×": "*", "÷": "/", "≥": ">=", "≤": "<="}
_WORDS = frozenset({"and", "or", "not"})
_COMPARE: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">=": ge, ">": gt, "<=": le, "<": lt, "=": eq, "!=": ne,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Node:
    """A step: `op` over `parts`, a `number`, or a `name`. "+" adds, "-" negates, "*" multiplies, "/" divides two."""

    op: str
    parts: tuple[Node, ...] = ()
    number: Fraction = Fraction(0)
    name: str = ""


@dataclass(frozen=True, slots=True)
class Expression:
    """A formula as written, its tree, and the names it uses, in order of first use."""

    text: str
    root: Node
    names: tuple[str, ...]


def parse(text: str) -> Expression:
    """The formula that `text` writes.

    Raises:
        ExpressionError: MT1451 too long, MT1452 not a formula, MT1453 nested too deep.
    """
    if len(text) > LONGEST:
        raise ExpressionError("MT1451", length=str(len(text)), limit=str(LONGEST), start=text[:40])
    reader = _Reader(text)
    root = reader.either()
    if reader.now:
        raise reader.unexpected()
    return Expression(text, root, tuple(dict.fromkeys(reader.names)))


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, token and its place, counted from 1; the last one is empty."""
    at, end = 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None:
            rest = text[at:].lstrip()
            raise ExpressionError("MT1452", text=text[:80], found=rest[:1], at=str(len(text) - len(rest) + 1))
        kind = match.lastgroup or ""
        token = match[kind]
        yield ("sign" if token in _WORDS else kind), _SAME.get(token, token), match.start(kind) + 1
        at = match.end()
    yield "", "", end + 1


class _Reader:
    """Reads by going down: either < both < denial < comparison < sum < product < factor."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.names: list[str] = []
        self._rest = _tokens(text)
        self._depth = 0
        self._next()

    def _next(self) -> str:
        """Step to the next token; the one that was current."""
        passed: str = getattr(self, "now", "")
        self.kind, self.now, self.at = next(self._rest)
        return passed

    def unexpected(self) -> ExpressionError:
        return ExpressionError("MT1452", text=self.text[:80], found=self.now or "∅", at=str(self.at))

    def _deeper(self, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > DEEPEST:
            raise ExpressionError("MT1453", text=self.text[:80], limit=str(DEEPEST))
        node = read()
        self._depth -= 1
        return node

    def _chain(self, word: str, read: Callable[[], Node]) -> Node:
        parts = [read()]
        while self.kind == "sign" and self.now == word:
            self._next()
            parts.append(read())
        return parts[0] if len(parts) == 1 else Node(word, tuple(parts))

    def either(self) -> Node:
        return self._chain("or", self._both)

    def _both(self) -> Node:
        return self._chain("and", self._denial)

    def _denial(self) -> Node:
        if self.now != "not":
            return self._comparison()
        self._next()
        return Node("not", (self._deeper(self._denial),))

    def _comparison(self) -> Node:
        left = self._sum()
        if self.now not in _COMPARE:
            return left
        return Node(self._next(), (left, self._sum()))

    def _sum(self) -> Node:
        parts = [self._product()]
        while self.now in {"+", "-"}:
            minus = self._next() == "-"
            term = self._product()
            parts.append(Node("-", (term,)) if minus else term)
        return parts[0] if len(parts) == 1 else Node("+", tuple(parts))

    def _product(self) -> Node:
        # A product keeps its factors side by side: a long one must not become a deep one.
        parts = [self._factor()]
        while self.now in {"*", "/"}:
            over = self._next() == "/"
            factor = self._factor()
            parts.append(Node("/", (factor,)) if over else factor)
        return parts[0] if len(parts) == 1 else Node("*", tuple(parts))

    def _factor(self) -> Node:
        if self.kind == "number":
            return Node("number", number=Fraction(self._next()))
        if self.kind == "word":
            name = self._next()
            self.names.append(name)
            return Node("name", name=name)
        if self.now == "-":
            self._next()
            return Node("-", (self._deeper(self._factor),))
        if self.now != "(":
            raise self.unexpected()
        self._next()
        inner = self._deeper(self.either)
        if self.now != ")":
            raise self.unexpected()
        self._next()
        return inner


# -- working out ------------------------------------------------------------------------------------------------


def evaluate(expression: Expression, lookup: Lookup) -> Value | None:
    """The value of the formula where `lookup` gives that of a name; None when what is missing decides it.

    Raises:
        ExpressionError: MT1456 number and yes/no mixed up, MT1457 division by zero, MT1458 a number too large.
    """
    return _Work(expression, lookup).value(expression.root)


@dataclass(frozen=True, slots=True)
class _Work:
    expression: Expression
    lookup: Lookup

    def value(self, node: Node) -> Value | None:
        if node.op == "number":
            return node.number
        if node.op == "name":
            return self.lookup(node.name)
        if node.op in {"and", "or"}:
            return self._logic(node, deciding=node.op == "or")
        if node.op == "not":
            truth = self._truth(node.parts[0])
            return None if truth is None else not truth
        numbers = [self._number(part) for part in node.parts]
        if any(number is None for number in numbers):
            return None
        return self._bounded(node, [number for number in numbers if number is not None])

    def _logic(self, node: Node, *, deciding: bool) -> bool | None:
        """Three-valued "and" (False decides) and "or" (True decides)."""
        answer: bool | None = not deciding
        for part in node.parts:
            truth = self._truth(part)
            if truth is deciding:
                return deciding
            if truth is None:
                answer = None
        return answer

    def _truth(self, node: Node) -> bool | None:
        value = self.value(node)
        if value is None or isinstance(value, bool):
            return value
        raise self._mixed()

    def _number(self, node: Node) -> Fraction | None:
        value = self.value(node.parts[0] if node.op == "/" else node)
        if isinstance(value, bool):
            raise self._mixed()
        if node.op != "/" or value is None:
            return value
        if value == 0:
            raise ExpressionError("MT1457", text=self.expression.text[:80])
        return 1 / value

    def _bounded(self, node: Node, numbers: list[Fraction]) -> Value:
        if node.op in _COMPARE:
            return _COMPARE[node.op](numbers[0], numbers[1])
        if node.op == "-":
            return -numbers[0]
        result = numbers[0]
        for number in numbers[1:]:
            result = result + number if node.op == "+" else result * number
            if max(result.numerator.bit_length(), result.denominator.bit_length()) > LARGEST_BITS:
                raise ExpressionError("MT1458", text=self.expression.text[:80])
        return result

    def _mixed(self) -> ExpressionError:
        return ExpressionError("MT1456", text=self.expression.text[:80])


def exact(value: Decimal | Fraction) -> Fraction:
    """A decimal as a fraction; a fraction stays as it is.

    Raises:
        ExpressionError: MT1458 for a number of more digits than any figure has: 1E+999999 would fill the memory.
    """
    if isinstance(value, Fraction):
        return value
    if not value.is_finite() or abs(value.adjusted()) > EXACT_DIGITS or len(value.as_tuple().digits) > EXACT_DIGITS:
        raise ExpressionError("MT1458", text=str(value)[:80])
    return Fraction(value)


def as_decimal(value: Fraction) -> Decimal:
    """A fraction as a decimal of `EXACT_DIGITS` digits, for print and comparison by people."""
    return exact_ratio(Decimal(value.numerator), Decimal(value.denominator))


def order_of(formulas: Mapping[str, Expression]) -> tuple[str, ...]:
    """The names of formulas that use one another, each after those it uses.

    Raises:
        ExpressionError: MT1455 when they go round in a circle.
    """
    return order_names({name: formula.names for name, formula in formulas.items()})


def order_names(uses: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """As `order_of`, for any names that use one another; what is used but not a key is given from outside.

    Raises:
        ExpressionError: MT1455 naming the circle.
    """
    done: dict[str, None] = {}
    for first in uses:
        path = [first]
        while path:
            used = next((name for name in uses[path[-1]] if name in uses and name not in done), None)
            if used is None:
                done[path.pop()] = None
            elif used in path:
                raise ExpressionError("MT1455", circle=" → ".join([*path[path.index(used) :], used]))
            else:
                path.append(used)
    return tuple(done)
