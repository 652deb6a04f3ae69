"""What waits to be sent: first in, first out, bounded by bytes. What does not fit is refused, never anything older."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any, Deque, Dict, List, NamedTuple, Optional, Tuple


class Item(NamedTuple):
    """One captured event. `bytes` is its estimated memory while it waits."""

    seq: int
    type: str
    event: Dict[str, Any]
    bytes: int


class FlushMark:
    """A caller waiting for everything up to `target`; `lost` when part of it will never arrive."""

    __slots__ = ("target", "lost")

    def __init__(self, target: int) -> None:
        self.target = target
        self.lost = False


class EventBuffer:
    """Bytes count until an item is settled, so a batch on its way (or being retried) still fills the buffer.

    The lock is re-entrant: a garbage collection inside our critical section may run a `__del__` that logs.
    """

    def __init__(self, max_bytes: int) -> None:
        self._lock = threading.RLock()
        self.changed = threading.Condition(self._lock)
        self.bytes = 0
        self.captured = 0
        self.settled = 0
        self._max_bytes = max_bytes
        self._items: Deque[Tuple[int, str, Dict[str, Any], int]] = deque()  # fields of Item; plain tuples are cheaper to make
        self._marks: List[FlushMark] = []

    def offer(self, event_type: str, event: Dict[str, Any], size_bytes: int) -> int:
        """Adds an event; answers how many now wait, or 0 when it does not fit."""
        with self._lock:
            if self.bytes + size_bytes > self._max_bytes:
                return 0
            self.captured += 1
            self.bytes += size_bytes
            self._items.append((self.captured, event_type, event, size_bytes))
            return len(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def unsettled(self) -> int:
        """Events neither acknowledged nor dropped yet, those on their way included."""
        return self.captured - self.settled

    def take(self, max_events: int, max_bytes: int) -> List[Item]:
        """The oldest events for one batch; at least one if there is any."""
        with self.changed:
            out: List[Item] = []
            total = 0
            while self._items and len(out) < max_events:
                item = Item(*self._items[0])
                total += item.bytes
                if out and total > max_bytes:
                    break
                self._items.popleft()
                out.append(item)
            return out

    def settle(self, item: Item, lost: bool) -> None:
        """Ends the life of an event that `take` handed out. Items are settled in order."""
        with self.changed:
            self.bytes -= item.bytes
            self.settled = max(self.settled, item.seq)
            for mark in self._marks:
                if lost and item.seq <= mark.target:
                    mark.lost = True
            self.changed.notify_all()

    def mark(self) -> FlushMark:
        """Starts a wait for everything captured so far. Hand it back to `unmark`."""
        with self.changed:
            mark = FlushMark(self.captured)
            self._marks.append(mark)
            return mark

    def unmark(self, mark: FlushMark) -> None:
        with self.changed:
            self._marks.remove(mark)

    def is_flushing(self) -> bool:
        return bool(self._marks)

    def wait(self, timeout: Optional[float]) -> None:
        """Sleeps until something changes, at most `timeout` seconds. The caller holds `changed`."""
        self.changed.wait(timeout)
