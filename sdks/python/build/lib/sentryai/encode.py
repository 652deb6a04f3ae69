"""Turns one captured event into JSON bytes, in the background."""

from __future__ import annotations

import json
import math
from typing import Any, Dict

from .snapshot import cut_text

_SHORTEST_CUT_CHARS = 256


class EventTooLarge(Exception):
    """The event does not fit `max_event_bytes` even with all long texts cut."""


def encode_event(event: Dict[str, Any], max_event_bytes: int) -> bytes:
    """JSON of one event, at most `max_event_bytes` long: long texts are cut harder and harder until it fits.

    Raises EventTooLarge when cutting texts is not enough, ValueError or TypeError when a value is not JSON.
    """
    data = _dump(event)
    cut_chars = max_event_bytes
    while len(data) > max_event_bytes:
        cut_chars //= 4
        if cut_chars < _SHORTEST_CUT_CHARS:
            raise EventTooLarge(f"{len(data)} bytes")
        data = _dump(_with_short_texts(event, cut_chars))
    return data


def _dump(event: Any) -> bytes:
    try:
        text = json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except ValueError:
        text = json.dumps(_without_nan(event), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:  # lone surrogates: legal in Python, not in UTF-8
        return text.encode("utf-8", "replace")


def _without_nan(value: Any) -> Any:
    """JSON has no NaN and no infinity; they travel under the names JavaScript gives them."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_nan(item) for item in value]
    return value


def _with_short_texts(value: Any, max_chars: int) -> Any:
    if isinstance(value, str):
        return cut_text(value, max_chars)
    if isinstance(value, dict):
        return {key: _with_short_texts(item, max_chars) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_short_texts(item, max_chars) for item in value]
    return value
