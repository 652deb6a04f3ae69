"""For your own tests: captures into memory, with fixed ids and a fixed clock.

    with sentryai.testing.capture() as captured:
        my_code()
    assert captured.events[0]["message"] == "done"
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional

import sentryai

from . import context
from .client import Client
from .config import resolve_config
from .transport import ACCEPTED, Outcome

FIXED_TIME = 1_767_225_600.0  # 2026-01-01T00:00:00Z


def counting_ids() -> Callable[[], str]:
    """Ids 00...01, 00...02 and so on."""
    last = 0

    def new_id() -> str:
        nonlocal last
        last += 1
        return f"{last:032x}"

    return new_id


class MemoryTransport:
    """Keeps every delivered event; `answers` may queue outcomes for the next requests (default: accepted)."""

    def __init__(self) -> None:
        self.events: List[Dict[str, Any]] = []
        self.answers: List[Outcome] = []

    def send(self, body: bytes, timeout_s: float) -> Outcome:
        outcome = self.answers.pop(0) if self.answers else Outcome(ACCEPTED, status=202)
        if outcome.kind == ACCEPTED:
            self.events.extend(json.loads(body)["events"])
        return outcome

    def close(self) -> None:
        pass


class Captured:
    """What `capture` gives you."""

    def __init__(self, client: Client, wire: MemoryTransport) -> None:
        self.client = client
        self._wire = wire

    @property
    def events(self) -> List[Dict[str, Any]]:
        """Everything captured so far, as it would be on the wire."""
        self.client.flush(5.0)
        return self._wire.events


@contextmanager
def capture(options: Optional[Mapping[str, Any]] = None) -> Iterator[Captured]:
    """Replaces the client of the package by one that delivers to memory, until the block ends."""
    wire = MemoryTransport()
    # Nothing is sent by the clock: what is captured together goes together, however slow the machine is.
    given = {"spool_dir": "off", "flush_interval_ms": 60_000, **(options or {})}
    client = Client(resolve_config(given, env={}), wire, clock=lambda: FIXED_TIME, new_id=counting_ids())
    previous, sentryai._client = sentryai._client, client
    try:
        yield Captured(client, wire)
    finally:
        client.close()
        sentryai._client = previous
        context.clear()
