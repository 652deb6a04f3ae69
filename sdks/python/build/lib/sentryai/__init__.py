"""Sentry for AI: LLM usage, errors and logs from Python.

    import sentryai

    sentryai.init(service="shop-assistant")
    sentryai.capture_llm_usage(provider="openai", model="gpt-4o", input_tokens=812, output_tokens=64)

Every function is safe to call at any time from any thread: nothing here raises, blocks or prints, and without `init`
(or with `enabled=False`) nothing happens at all. The same functions exist in TypeScript; sdks/spec/api.md lists both.
"""

from __future__ import annotations

import threading
from typing import Any, ContextManager, Dict, Mapping, Optional

from . import context as _context
from . import hooks as _hooks
from . import internal as _internal
from .client import Client
from .config import BeforeSend, Config, resolve_config
from .internal import guarded as _guarded
from .version import VERSION as __version__

__all__ = [
    "Client",
    "Config",
    "capture_error",
    "capture_event",
    "capture_llm_usage",
    "capture_log",
    "close",
    "flush",
    "init",
    "set_session",
    "set_tags",
    "set_user",
    "shutdown",
    "stats",
    "with_context",
    "__version__",
]

_client: Optional[Client] = None
_init_lock = threading.Lock()


def _get_client() -> Optional[Client]:
    return _client


@_guarded
def init(
    dsn: Optional[str] = None,
    *,
    url: Optional[str] = None,
    key: Optional[str] = None,
    service: Optional[str] = None,
    environment: Optional[str] = None,
    release: Optional[str] = None,
    tags: Optional[Mapping[str, Any]] = None,
    enabled: Optional[bool] = None,
    debug: Optional[bool] = None,
    capture_unhandled: Optional[bool] = None,
    before_send: Optional[BeforeSend] = None,
    max_buffer_bytes: Optional[int] = None,
    max_event_bytes: Optional[int] = None,
    max_string_chars: Optional[int] = None,
    batch_max_events: Optional[int] = None,
    batch_max_bytes: Optional[int] = None,
    flush_interval_ms: Optional[int] = None,
    request_timeout_ms: Optional[int] = None,
    retry_max_ms: Optional[int] = None,
    shutdown_timeout_ms: Optional[int] = None,
    spool_dir: Optional[str] = None,
    **unknown: Any,
) -> Optional[Client]:
    """Starts the SDK; a second call replaces the first client, after sending what it had.

    Options left out come from the environment (`SENTRYAI_DSN`, `SENTRYAI_SERVICE`, ...), then from the defaults, which
    send to http://127.0.0.1:8000 without a key. `sentryai.config.OPTIONS` lists all with unit and default. A mistake in
    the options never raises: it is printed once, and an unusable address disables the SDK.
    """
    global _client
    options = dict(locals())
    config = resolve_config({**{name: value for name, value in options.items() if name != "unknown"}, **unknown})
    for problem in config.problems:
        _internal.warn(problem)
    client = Client(config)
    with _init_lock:
        previous, _client = _client, client
    if previous is not None:
        previous.close()
    _internal.settings.debug = config.debug
    if config.enabled:
        _hooks.install_exit(_get_client)
        if config.capture_unhandled:
            _hooks.install_unhandled(_get_client)
        client.start()
        _internal.debug(f"sending to {config.endpoint}")
    if not (config.enabled and config.capture_unhandled):
        _hooks.uninstall()
    return client


def capture_log(level: Any, message: Any, attributes: Optional[Mapping[str, Any]] = None, *, logger: Optional[str] = None, **more: Any) -> Optional[str]:
    """Captures a log line; returns its event id, or None when it was not taken.

    level    trace, debug, info, warn, error, fatal, a usual alias (warning, critical) or a number of `logging`
    more     any common field (trace_id, span_id, session_id, user_id, service, environment, release, tags, timestamp,
             id); every other name becomes an attribute
    """
    client = _client
    return None if client is None else client.capture_log(level, message, attributes, logger=logger, **more)


def capture_error(
    error: Any = None,
    attributes: Optional[Mapping[str, Any]] = None,
    *,
    handled: bool = True,
    level: Any = None,
    message: Optional[str] = None,
    fingerprint: Any = None,
    contexts: Optional[Mapping[str, Any]] = None,
    breadcrumbs: Any = None,
    **more: Any,
) -> Optional[str]:
    """Captures an exception with its causes; without one, the exception being handled. Returns the event id or None.

    fingerprint  list of texts that decides the grouping instead of the stack
    more         as in `capture_log`
    """
    client = _client
    if client is None:
        return None
    return client.capture_error(
        error,
        attributes,
        handled=handled,
        level=level,
        message=message,
        fingerprint=fingerprint,
        contexts=contexts,
        breadcrumbs=breadcrumbs,
        **more,
    )


def capture_llm_usage(usage: Optional[Mapping[str, Any]] = None, attributes: Optional[Mapping[str, Any]] = None, **fields: Any) -> Optional[str]:
    """Captures one model call, given as a mapping, as keywords or both. Returns the event id or None.

    provider, model            for example "openai", "gpt-4o"
    input_tokens               all input tokens, cached ones included
    output_tokens              all output tokens, reasoning included
    cache_read_tokens, cache_write_tokens, reasoning_tokens   parts of the above
    cost_usd                   US dollars, when you know better than the server's price table
    duration_ms, ttft_ms       whole call, time to first token
    input, output              messages or text, any JSON-like value
    operation, finish_reason, status, error
    Common fields as in `capture_log`; unknown names become attributes. Leave out what you do not know: 0 means none.
    """
    client = _client
    return None if client is None else client.capture_llm_usage(usage, attributes, **fields)


def capture_event(event: Mapping[str, Any]) -> Optional[str]:
    """Captures any event of `POST /v1/events` (span, metric, score, ...) given in its wire form. Returns its id or None."""
    client = _client
    return None if client is None else client.capture_event(event)


def with_context(
    *,
    user_id: Optional[str] = None,
    session_id: Optional[str] = None,
    trace_id: Optional[str] = None,
    span_id: Optional[str] = None,
    service: Optional[str] = None,
    environment: Optional[str] = None,
    release: Optional[str] = None,
    tags: Optional[Mapping[str, Any]] = None,
    attributes: Optional[Mapping[str, Any]] = None,
) -> ContextManager[None]:
    """`with sentryai.with_context(user_id="u1"):` puts these fields on every event captured inside, also in asyncio tasks
    started inside. Also usable as a decorator."""
    fields = {name: value for name, value in locals().items() if value is not None}
    return _context.block(_guarded(_context.clean_fields)(fields) or {})


@_guarded
def set_user(user_id: Optional[str]) -> None:
    """User of all further events: inside `with_context` for that block, else for the process. None removes it."""
    _context.update({"user_id": None if user_id is None else str(user_id)})


@_guarded
def set_session(session_id: Optional[str]) -> None:
    """Session (conversation) of all further events; scope as in `set_user`. None removes it."""
    _context.update({"session_id": None if session_id is None else str(session_id)})


@_guarded
def set_tags(tags: Mapping[str, Any]) -> None:
    """Adds tags to all further events; scope as in `set_user`."""
    _context.update({"tags": _context.text_tags(tags)})


def flush(timeout: float = 5.0) -> bool:
    """Sends everything captured so far; True only when the server acknowledged all of it within `timeout` seconds."""
    client = _client
    return True if client is None else client.flush(timeout)


def close(timeout: Optional[float] = None) -> bool:
    """Flushes (default: option `shutdown_timeout_ms`), keeps the rest on disk for the next start, and switches off.

    Safe to call twice. True when everything was acknowledged.
    """
    client = _client
    return True if client is None else client.close(timeout)


shutdown = close


def stats() -> Dict[str, Any]:
    """Counts since `init`: captured, sent, buffered_events, buffered_bytes, and discarded by reason."""
    client = _client
    if client is None:
        return {"captured": 0, "sent": 0, "buffered_events": 0, "buffered_bytes": 0, "discarded": {}}
    return client.stats()
