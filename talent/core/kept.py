"""Results kept in the process: bounded, for what is costly to make and never changes under its key."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")


_all: WeakSet[Kept[Any]] = WeakSet()


def forget() -> None:
    """Keep nothing anywhere: after a database was emptied or put back, when old keys may come again."""
    for one in list(_all):
        one.clear()


class Kept(Generic[T]):
    """The results asked for last, as many as weigh no more than ``most`` together.

    The key must name everything that a result depends on. Two threads that miss at once both make it; the same comes
    out. What is kept must not be changed by who gets it.
    """

    def __init__(self, most: int, weight: Callable[[T], int] = lambda _value: 1) -> None:
        self._most, self._weight = most, weight
        self._found: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._sum = 0
        self._lock = Lock()
        _all.add(self)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._found.clear()
            self._sum = 0

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept under a key, else what ``make`` gives; its errors go through and nothing is kept."""
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key][0]
        value = make()
        self._put(key, value)
        return value

    def _put(self, key: Hashable, value: T) -> None:
        weight = self._weight(value)
        if weight > self._most:
            return
        with self._lock:
            if key in self._found:
                self._sum -= self._found.pop(key)[1]
            self._found[key] = (value, weight)
            self._sum += weight
            while self._sum > self._most:
                self._sum -= self._found.popitem(last=False)[1][1]

    def __len__(self) -> int:
        return len(self._found)
