"""Counts every event that does not arrive, and says so to the server in `client_report` events."""

from __future__ import annotations

import threading
from typing import Dict, List, Tuple

Key = Tuple[str, str]

QUEUE_OVERFLOW = "queue_overflow"
NETWORK_ERROR = "network_error"
RATE_LIMITED = "rate_limited"
BEFORE_SEND = "before_send"
EVENT_TOO_LARGE = "event_too_large"
SERIALIZATION_FAILED = "serialization_failed"
SERVER_REJECTED = "server_rejected"
RECURSION = "recursion"

# Reasons also come from server answers; a strange server must not grow our memory.
_MAX_KEYS = 200


class Discards:
    """Thread-safe counters: `totals` since start, and what no report has carried yet."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._totals: Dict[Key, int] = {}
        self._unreported: Dict[Key, int] = {}

    def count(self, reason: str, event_type: str, quantity: int = 1) -> None:
        key = (reason, event_type)
        with self._lock:
            if key not in self._totals and len(self._totals) >= _MAX_KEYS:
                key = (SERVER_REJECTED, "other")
            self._totals[key] = self._totals.get(key, 0) + quantity
            self._unreported[key] = self._unreported.get(key, 0) + quantity

    def has_unreported(self) -> bool:
        return bool(self._unreported)

    def take(self) -> Dict[Key, int]:
        """Hands out what was not reported yet; `restore` it when the report did not arrive."""
        with self._lock:
            taken, self._unreported = self._unreported, {}
            return taken

    def restore(self, taken: Dict[Key, int]) -> None:
        with self._lock:
            for key, quantity in taken.items():
                self._unreported[key] = self._unreported.get(key, 0) + quantity

    def totals(self) -> Dict[str, int]:
        """Events dropped since start, by reason."""
        with self._lock:
            out: Dict[str, int] = {}
            for (reason, _), quantity in self._totals.items():
                out[reason] = out.get(reason, 0) + quantity
            return out


def discarded_list(taken: Dict[Key, int]) -> List[Dict[str, object]]:
    """Rows of a `client_report` event, in a stable order."""
    return [{"reason": reason, "type": kind, "quantity": quantity} for (reason, kind), quantity in sorted(taken.items())]
