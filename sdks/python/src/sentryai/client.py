"""The client: builds events on the caller's path, leaves everything else to the sender thread."""

from __future__ import annotations

import datetime
import sys
import time
from typing import Any, Callable, Dict, Mapping, Optional

from . import context, discards, event, spool, transport
from .buffer import EventBuffer
from .config import Config
from .internal import debug, guarded, new_event_id, report_internal_error, thread_state
from .sender import Sender
from .snapshot import Snapshot, safe_str
from .version import SDK_NAME, VERSION

# Memory of an event without its content: the dict, id, timestamp, buffer entry.
_EVENT_BASE_BYTES = 900
_PER_CALL = frozenset((*context.COMMON_FIELDS, "tags", "timestamp", "id", "attributes"))


class Client:
    """One connection to one server. The functions of the package use the client that `init` made.

    `clock` (epoch seconds) and `new_id` can be replaced for tests; `wire` as well, see `sentryai.testing`.
    """

    def __init__(
        self,
        config: Config,
        wire: Optional[transport.Transport] = None,
        clock: Callable[[], float] = time.time,
        new_id: Callable[[], str] = new_event_id,
    ) -> None:
        self.config = config
        self._given_wire = wire
        self._clock = clock
        self._new_id = new_id
        self._closed = not config.enabled
        self._sdk = {"name": SDK_NAME, "version": VERSION}
        self._base = {name: value for name in ("service", "environment", "release") if (value := getattr(config, name))}
        self._exit_deadline: Optional[float] = None
        self._connect()

    def _connect(self) -> None:
        """Builds everything that holds locks, threads or sockets; again in a forked child, where the old ones are dead."""
        config = self.config
        folder = spool.spool_folder(config.spool_dir, config.endpoint, config.key) if config.enabled else None
        self._spool = spool.Spool(folder) if folder else None
        self._dropped = discards.Discards()
        self._buffer = EventBuffer(config.max_buffer_bytes)
        wire = self._given_wire or transport.HttpTransport(config.endpoint, config.key)
        self._sender = Sender(config, self._buffer, self._dropped, wire, self._spool, self._clock, self._new_id)

    @guarded
    def start(self) -> None:
        """Sends what an earlier process left on disk; without that, the thread starts with the first event."""
        if self._closed or self._spool is None:
            return
        try:
            if self._spool.has_files():
                self._sender.start()
        except OSError as error:
            debug(f"cannot read the spool: {error}")

    def after_fork(self) -> None:
        """In the child: the parent sends what it had buffered, the child starts empty."""
        self._connect()

    # Captures

    def capture_log(
        self,
        level: Any,
        message: Any,
        attributes: Optional[Mapping[str, Any]] = None,
        *,
        logger: Optional[str] = None,
        **more: Any,
    ) -> Optional[str]:
        """See `sentryai.capture_log`."""
        if self._closed:
            return None
        return self._capture("log", lambda: event.log_event(level, message, logger), attributes, more)

    def capture_error(
        self,
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
        """See `sentryai.capture_error`."""
        if self._closed:
            return None
        if error is None:
            error = sys.exc_info()[1]
        given = {"level": level, "message": message, "fingerprint": fingerprint, "contexts": contexts, "breadcrumbs": breadcrumbs}
        event_id = self._capture("error", lambda: (event.error_event(error, handled, given), {}), attributes, more)
        if event_id and isinstance(error, BaseException):
            self._remember(error)
        return event_id

    def capture_llm_usage(
        self, usage: Optional[Mapping[str, Any]] = None, attributes: Optional[Mapping[str, Any]] = None, **fields: Any
    ) -> Optional[str]:
        """See `sentryai.capture_llm_usage`."""
        if self._closed:
            return None
        return self._capture("llm_usage", lambda: event.llm_usage_event({**(usage or {}), **fields}), attributes, {})

    def capture_event(self, wire_event: Mapping[str, Any]) -> Optional[str]:
        """See `sentryai.capture_event`."""
        if self._closed:
            return None
        kind = wire_event.get("type") if isinstance(wire_event, Mapping) else None
        return self._capture(str(kind or ""), lambda: ({name: value for name, value in wire_event.items() if value is not None}, {}), None, {})

    def was_captured(self, error: BaseException) -> bool:
        """True when this very exception was captured already: a crash after `capture_error(e); raise` is one error."""
        return getattr(error, "__sentryai_captured__", False) is True

    @staticmethod
    def _remember(error: BaseException) -> None:
        try:
            error.__sentryai_captured__ = True  # type: ignore[attr-defined]
        except Exception:  # an exception class with slots; at worst it is reported twice
            pass

    def _capture(self, kind: str, build: Callable[[], Any], attributes: Optional[Mapping[str, Any]], more: Dict[str, Any]) -> Optional[str]:
        """Guard and recursion flag around `_enqueue`. `build` answers the fields of the event and attributes to add."""
        if thread_state.inside:
            self._dropped.count(discards.RECURSION, kind)
            return None
        thread_state.inside = True
        try:
            fields, extra = build()
            if more:
                extra = {**extra, **self._read_more(more, fields)}
            if extra:
                attributes = {**extra, **(attributes or {})}
            return self._enqueue(kind, fields, attributes)
        except Exception:
            self._dropped.count(discards.SERIALIZATION_FAILED, kind)
            report_internal_error(f"capture of {kind}")
            return None
        finally:
            thread_state.inside = False

    def _enqueue(self, kind: str, fields: Dict[str, Any], attributes: Optional[Mapping[str, Any]]) -> Optional[str]:
        if not _PER_CALL.isdisjoint(fields):
            attributes = _read_common(fields, attributes)
        around = context.current()
        if "trace_id" in fields or "trace_id" in around:
            trace = {}
        else:
            trace = context.active_trace()
        tags = self.config.tags
        if around:
            tags = {**tags, **around.get("tags", {})}
            if "attributes" in around:
                attributes = {**around["attributes"], **(attributes or {})}
        if "tags" in fields:
            tags = {**tags, **fields["tags"]}
        if tags:
            fields["tags"] = tags
        if attributes:
            fields["attributes"] = attributes
        snapshot = Snapshot(self.config.max_string_chars)
        copied: Dict[str, Any] = snapshot.copy(fields)
        out = {"type": kind, "id": self._new_id(), "timestamp": self._clock(), "sdk": self._sdk, **self._base, **trace, **around, **copied}
        if not tags:
            out.pop("tags", None)
        if not attributes:
            out.pop("attributes", None)
        queued = self._buffer.offer(kind, out, _EVENT_BASE_BYTES + snapshot.bytes)
        if not queued:
            self._dropped.count(discards.QUEUE_OVERFLOW, kind)
        self._sender.wake(queued)
        return out["id"] if queued else None

    @staticmethod
    def _read_more(more: Dict[str, Any], fields: Dict[str, Any]) -> Dict[str, Any]:
        """Common fields of one call go to the event; everything else is answered, to become attributes."""
        extra: Dict[str, Any] = {}
        for name, value in more.items():
            if name in _PER_CALL:
                fields[name] = value
            elif value is not None:
                extra[name] = value
        return extra

    # Life

    def flush(self, timeout: float = 5.0) -> bool:
        """See `sentryai.flush`."""
        if self._closed:
            return True
        return self._guarded_flush(timeout) is True

    @guarded
    def _guarded_flush(self, timeout: float) -> bool:
        return self._sender.flush(timeout)

    def close(self, timeout: Optional[float] = None) -> bool:
        """See `sentryai.close`."""
        if self._closed:
            return True
        self._closed = True
        return self._guarded_close(self.config.shutdown_timeout_ms / 1000 if timeout is None else timeout) is True

    @guarded
    def _guarded_close(self, timeout: float) -> bool:
        return self._sender.close(timeout)

    def exit_budget_s(self) -> float:
        """Seconds that are left to delay the host's exit; crash handler and exit handler share one budget."""
        if self._exit_deadline is None:
            self._exit_deadline = time.monotonic() + self.config.shutdown_timeout_ms / 1000
        return max(0.0, self._exit_deadline - time.monotonic())

    def stats(self) -> Dict[str, Any]:
        """See `sentryai.stats`."""
        buffer = self._buffer
        return {
            "captured": buffer.captured,
            "sent": self._sender.sent,
            "buffered_events": buffer.unsettled(),
            "buffered_bytes": buffer.bytes,
            "discarded": self._dropped.totals(),
        }


def _read_common(fields: Dict[str, Any], attributes: Optional[Mapping[str, Any]]) -> Optional[Mapping[str, Any]]:
    """Brings common fields, where given for one call, into their wire form; None is as good as absent."""
    for name in _PER_CALL.intersection(fields):
        value = fields[name]
        if value is None:
            del fields[name]
        elif name == "tags":
            fields[name] = context.text_tags(value)
        elif name == "timestamp":
            fields[name] = value.timestamp() if isinstance(value, datetime.datetime) else value
        elif name == "attributes":
            attributes = {**fields.pop(name), **(attributes or {})}
        else:
            fields[name] = safe_str(value)
    return attributes
