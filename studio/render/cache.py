"""What was drawn and may be needed again, within a fixed number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar


class Sized(Protocol):
    """Something that knows its memory in bytes, as arrays do."""

    nbytes: int


Value = TypeVar("Value", bound=Sized)


class ByteCache:
    """Keeps the most recently used values while their bytes fit into `limit`; the newest always stays."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.nbytes = 0
        self._values: OrderedDict[Hashable, Sized] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `key`, made now if it is not here."""
        if key in self._values:
            self._values.move_to_end(key)
            return self._values[key]
        value = self._values[key] = make()
        self.nbytes += value.nbytes
        while self.nbytes > self.limit and len(self._values) > 1:
            self.nbytes -= self._values.popitem(last=False)[1].nbytes
        return value

    def clear(self) -> None:
        """Forget everything."""
        self._values.clear()
        self.nbytes = 0
