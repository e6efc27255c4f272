"""What is kept in memory within a number of bytes: what nobody has asked for the longest gives way."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Room(Generic[K, V]):
    """Values by key, `most` bytes in all. Not locked: whoever shares one between threads holds a lock."""

    def __init__(self, most: int) -> None:
        self._values: OrderedDict[K, V] = OrderedDict()
        self._weights: dict[K, int] = {}
        self.bytes, self._most = 0, most

    def __len__(self) -> int:
        return len(self._values)

    def find(self, key: K) -> V | None:
        """The value, which counts as asked for now."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def put(self, key: K, value: V, weight: int) -> None:
        """Keep a value of `weight` bytes in the place of the one before; what is too heavy for the room is not kept."""
        self.drop(key)
        self._values[key] = value
        self.weigh(key, weight)

    def weigh(self, key: K, weight: int) -> None:
        """A kept value weighs something else now; others give way, and itself if it is too heavy."""
        if key not in self._values:
            return
        self.bytes += weight - self._weights.get(key, 0)
        self._weights[key] = weight
        while self.bytes > self._most:
            self.drop(next(iter(self._values)))

    def drop(self, key: K) -> None:
        if key in self._values:
            del self._values[key]
            self.bytes -= self._weights.pop(key)

    def clear(self) -> None:
        self._values.clear()
        self._weights.clear()
        self.bytes = 0
