"""One request's worth of encoded events, and the report that rides with them."""

from __future__ import annotations

from typing import Callable, Dict, List, NamedTuple, Optional

from .discards import Key


class Entry(NamedTuple):
    """One encoded event. `on_end(lost)` settles it; None for a client report, which settles by `report`."""

    type: str
    data: bytes
    on_end: Callable[[bool], None]
    report: Optional[Dict[Key, int]] = None


def body_of(entries: List[Entry]) -> bytes:
    """The body of POST /v1/events."""
    return b'{"events":[' + b",".join(entry.data for entry in entries) + b"]}"
