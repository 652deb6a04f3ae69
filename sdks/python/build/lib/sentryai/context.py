"""User, session and tags that go out with every event: process-wide, or for one block of code.

`with_context` follows the code through calls and asyncio tasks (contextvars). New threads start empty; run them with
`contextvars.copy_context().run` to take the context along.
"""

from __future__ import annotations

import contextvars
import sys
from contextlib import contextmanager
from typing import Any, Dict, Iterator, Mapping, Optional

from .snapshot import safe_str

# Names that `with_context` and every capture function take.
COMMON_FIELDS = ("trace_id", "span_id", "session_id", "user_id", "service", "environment", "release")

Fields = Dict[str, Any]
_block: "contextvars.ContextVar[Optional[Fields]]" = contextvars.ContextVar("sentryai_context", default=None)
_process: Fields = {}


def text_tags(tags: Mapping[Any, Any]) -> Dict[str, str]:
    """Tags as the wire has them: text to text; None is left out."""
    return {safe_str(key): _tag(value) for key, value in tags.items() if value is not None}


def _tag(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else safe_str(value)


def clean_fields(fields: Mapping[str, Any]) -> Fields:
    """Known fields with a value; anything else is ignored."""
    out: Fields = {name: safe_str(fields[name]) for name in COMMON_FIELDS if fields.get(name) is not None}
    if fields.get("tags"):
        out["tags"] = text_tags(fields["tags"])
    if fields.get("attributes"):
        out["attributes"] = dict(fields["attributes"])
    return out


def merge(base: Fields, over: Fields) -> Fields:
    """Fields of `over` win; tags and attributes are merged by key."""
    out = {**base, **over}
    for name in ("tags", "attributes"):
        if name in base and name in over:
            out[name] = {**base[name], **over[name]}
    return out


def current() -> Fields:
    """What applies here. Not to be changed by the caller."""
    block = _block.get()
    if block is None:
        return _process
    return merge(_process, block) if _process else block


@contextmanager
def block(fields: Fields) -> Iterator[None]:
    """Applies `fields` on top of what applies already, until the block ends."""
    # A new dict per block: set_user inside it must not leak to the outside.
    token = _block.set(merge(_block.get() or {}, fields))
    try:
        yield
    finally:
        try:
            _block.reset(token)
        except ValueError:
            pass  # left in another context than entered (a generator moved between tasks): it ends with that context


def update(fields: Fields) -> None:
    """Changes the innermost block, or the whole process outside of any block. None removes."""
    target = _block.get()
    if target is None:
        target = _process
    for name, value in fields.items():
        if name == "tags":
            # Replaced, not changed in place: a capture in another thread may be reading it.
            target["tags"] = {**target.get("tags", {}), **value}
        elif value is None:
            target.pop(name, None)
        else:
            target[name] = value


def clear() -> None:
    """Forgets the process-wide fields; for tests."""
    _process.clear()


def active_trace() -> Fields:
    """Trace and span id of the active OpenTelemetry span, if the host uses OpenTelemetry; we do not import it."""
    otel = sys.modules.get("opentelemetry.trace")
    if otel is None:
        return {}
    try:
        span = otel.get_current_span().get_span_context()
        if not span.is_valid:
            return {}
        return {"trace_id": format(span.trace_id, "032x"), "span_id": format(span.span_id, "016x")}
    except Exception:  # a half-imported or foreign module of that name
        return {}
