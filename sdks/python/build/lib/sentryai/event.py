"""What each capture function puts on the wire besides the common fields. Pure: no clock, no ids, no copying."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Tuple

from .context import COMMON_FIELDS
from .errors import exception_list, runtime_context
from .snapshot import safe_str

Event = Dict[str, Any]

LEVELS = ("trace", "debug", "info", "warn", "error", "fatal")
_LEVEL_ALIASES = {"warning": "warn", "critical": "fatal", "notset": "trace", "verbose": "trace", "err": "error"}

LLM_USAGE_FIELDS = frozenset((
    "provider",
    "model",
    "operation",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "cost_usd",
    "duration_ms",
    "ttft_ms",
    "input",
    "output",
    "finish_reason",
    "status",
    "error",
))

_LLM_USAGE_NAMES = LLM_USAGE_FIELDS | {*COMMON_FIELDS, "tags", "timestamp", "id", "attributes"}


def read_level(level: Any) -> Optional[str]:
    """One of LEVELS from a name in any case, an alias, or a number of the `logging` module; None if it is none."""
    if isinstance(level, int) and not isinstance(level, bool):
        names = ((50, "fatal"), (40, "error"), (30, "warn"), (20, "info"), (10, "debug"))
        return next((name for least, name in names if level >= least), "trace")
    name = safe_str(level).lower()
    name = _LEVEL_ALIASES.get(name, name)
    return name if name in LEVELS else None


def log_event(level: Any, message: Any, logger: Optional[str]) -> Tuple[Event, Event]:
    """Fields of a log and attributes to add: an unknown level becomes info and is kept as an attribute."""
    known = level if level in LEVELS else read_level(level)
    fields: Event = {"level": known or "info", "message": message if type(message) is str else safe_str(message)}
    if logger is not None:
        fields["logger"] = safe_str(logger)
    return fields, {} if known else {"level": safe_str(level)}


def error_event(error: Any, handled: bool, given: Mapping[str, Any]) -> Event:
    """Fields of an error; `given` holds level, message, fingerprint, contexts, breadcrumbs where set."""
    fields: Event = {"exception": exception_list(error, handled)}
    fields["level"] = read_level(given.get("level") or "error") or "error"
    for name in ("message", "fingerprint", "breadcrumbs"):
        if given.get(name) is not None:
            fields[name] = given[name]
    fields["contexts"] = {**runtime_context(), **(given.get("contexts") or {})}
    return fields


def llm_usage_event(usage: Mapping[str, Any]) -> Tuple[Event, Event]:
    """Fields of a model call; what the wire has no field for becomes attributes, so that nothing is lost."""
    fields = {name: value for name, value in usage.items() if value is not None}  # unknown stays unknown: absent and 0 differ
    error = fields.get("error")
    if isinstance(error, BaseException):
        fields["error"] = f"{type(error).__name__}: {safe_str(error)}"
    if fields.keys() <= _LLM_USAGE_NAMES:
        return fields, {}
    attributes = {name: fields.pop(name) for name in list(fields) if name not in _LLM_USAGE_NAMES}
    return fields, attributes
