"""A thing as the key of what was worked out from it: by identity, for its contents are long and do not change."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Same(Generic[T]):
    """Equal to another only where both hold the very same object, which lives as long as the key does."""

    __slots__ = ("it",)

    def __init__(self, it: T) -> None:
        self.it = it

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.it is other.it

    def __hash__(self) -> int:
        return id(self.it)


class Interned(Generic[T]):
    """Gives the object that was there before in place of an equal new one; of as many keys as there is room for."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Hashable, T] = OrderedDict()

    def the(self, key: Hashable, thing: T) -> T:
        """`thing`, or what stood under `key` if that is equal."""
        found = self._found.get(key)
        if found is None or found != thing:
            self._found[key] = found = thing
        self._found.move_to_end(key)
        while len(self._found) > self._most:
            self._found.popitem(last=False)
        return found
