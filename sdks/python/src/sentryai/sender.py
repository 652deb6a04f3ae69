"""The background thread: takes batches from the buffer, encodes them, sends them, tries again, gives up with a count.

    buffer -> before_send -> encode -> POST --2xx--> settled
                  |             |        |--retry--> wait, same batch again, until retry_max_ms -> dropped, counted
                  v             v        |--413----> two halves
               counted       counted     '--4xx----> dropped, counted
"""

from __future__ import annotations

import json
import random
import threading
import time
from typing import Any, Callable, Dict, List, Optional

from . import batch, discards, transport
from .buffer import EventBuffer, Item
from .config import Config
from .encode import EventTooLarge, encode_event
from .errors import add_source_lines
from .internal import debug, inside_sdk, new_event_id, report_internal_error, thread_state, warn
from .snapshot import Snapshot
from .spool import Spool
from .version import SDK_NAME, VERSION

_BACKOFF_BASE_S = 0.5
_BACKOFF_MAX_S = 30.0
# A report alone, without events, is no reason to call a server that keeps refusing it every second.
_LONE_REPORT_EVERY_S = 30.0
# Attempts per process to send what earlier processes left on disk.
_SPOOL_TRIES = 5


class Sender:
    """Owns the thread. `flush` and `close` may be called from any thread, `close` twice."""

    def __init__(
        self,
        config: Config,
        buffer: EventBuffer,
        dropped: discards.Discards,
        wire: transport.Transport,
        spool: Optional[Spool],
        clock: Callable[[], float] = time.time,
        new_id: Callable[[], str] = new_event_id,
    ) -> None:
        self.sent = 0
        self._config = config
        self._buffer = buffer
        self._dropped = dropped
        self._wire = wire
        self._spool = spool
        self._clock = clock
        self._new_id = new_id
        self._thread: Optional[threading.Thread] = None
        self._start_lock = threading.RLock()
        self._stopping = False
        self._give_up_at: Optional[float] = None
        self._abandoned = False
        # Being encoded; only a before_send that hangs leaves something here when the process ends.
        self._taken: List[Item] = []
        # What is on its way: the pieces of one batch, the first of them in the request.
        self._in_flight: List[List[batch.Entry]] = []
        self._blocked_until = 0.0
        self._next_lone_report = 0.0
        self._report_tries = 0
        self._kicks = 0
        self._spool_waits = spool is not None
        self._spool_tries_left = _SPOOL_TRIES
        self._claimed: Optional[str] = None  # the spool file that is being sent
        self._refusal_told = False
        # What the waiting thread wants to be woken for: the first event of a batch, a full batch, or nothing.
        self._wakes_on_first = False
        self._wakes_on_full = False

    # Called by the host's threads

    def start(self) -> bool:
        """Starts the thread if it is not running; False when the interpreter no longer allows threads."""
        thread = self._thread
        if thread is not None and thread.is_alive():
            return True
        with self._start_lock:
            if self._stopping or (self._thread is not None and self._thread.is_alive()):
                return self._thread is not None and self._thread.is_alive()
            thread = threading.Thread(target=self._run, name="sentryai-sender", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # interpreter shutdown: flush and close work inline instead
                return False
            self._thread = thread
            return True

    def is_full(self) -> bool:
        """True when waiting longer would not make the batch any bigger."""
        buffer = self._buffer
        return len(buffer) >= self._config.batch_max_events or buffer.bytes >= self._config.batch_max_bytes

    def wake(self, queued: int) -> None:
        """Called after each event, with the number that wait (0 = the event was refused). Disturbs the thread only when it
        waits for this one: waking costs more than capturing."""
        if queued <= 1 or self._thread is None:
            self.start()
        if self._wakes_on_first or (self._wakes_on_full and self.is_full()):
            with self._buffer.changed:
                self._buffer.changed.notify_all()

    def flush(self, timeout_s: float) -> bool:
        """Waits until everything captured before is acknowledged; False after `timeout_s`, or if any of it was lost."""
        if threading.current_thread() is self._thread:
            return False  # called by before_send: waiting for ourselves would never end
        buffer = self._buffer
        deadline = time.monotonic() + timeout_s
        with buffer.changed:
            if buffer.unsettled() == 0 and not self._dropped.has_unreported():
                return True
            mark = buffer.mark()
            tries = self._report_tries
            self._kicks += 1
            buffer.changed.notify_all()
        try:
            if not self.start():
                self._drain_inline(deadline)
            with buffer.changed:
                while not self._is_flushed(mark.target, tries):
                    left = deadline - time.monotonic()
                    if left <= 0:
                        break
                    buffer.wait(left)
                return buffer.settled >= mark.target and not mark.lost
        finally:
            buffer.unmark(mark)

    def _is_flushed(self, target: int, tries: int) -> bool:
        is_reported = self._report_tries > tries or not self._dropped.has_unreported()
        return self._buffer.settled >= target and is_reported

    def close(self, timeout_s: float) -> bool:
        """Flushes, stops the thread, and spools what is left; afterwards nothing is sent any more."""
        deadline = time.monotonic() + timeout_s
        with self._buffer.changed:
            self._give_up_at = deadline
        is_delivered = self.flush(timeout_s)
        with self._buffer.changed:
            self._stopping = True
            self._buffer.changed.notify_all()
        thread = self._thread
        if thread is not None and thread is not threading.current_thread():
            thread.join(max(0.05, deadline - time.monotonic()))
        with self._buffer.changed:
            self._abandoned = True
            left, self._in_flight = self._in_flight, []
            stuck, self._taken = self._taken, []
            self._release_claimed()
        with inside_sdk():
            for item in stuck:
                self._drop_item(item, discards.BEFORE_SEND, lost=True)
            for piece in left:
                self._abandon(piece)
            self._abandon_rest()
        return is_delivered

    def _release_claimed(self) -> None:
        claimed, self._claimed = self._claimed, None
        if claimed is not None and self._spool is not None:
            try:
                self._spool.release(claimed)
            except OSError as error:
                debug(f"cannot put a spool file back: {error}")  # its claim expires by itself

    def _drain_inline(self, deadline: float) -> None:
        with inside_sdk():
            self._give_up_at = deadline
            while (len(self._buffer) or self._dropped.has_unreported()) and time.monotonic() < deadline:
                tries = self._report_tries
                self._send_next()
                if not len(self._buffer) and self._report_tries > tries:
                    return

    # The thread

    def _run(self) -> None:
        thread_state.inside = True
        try:
            while self._wait_for_work():
                try:
                    if self._spool_waits:
                        self._send_spooled()
                    self._send_next()
                except Exception:
                    report_internal_error("sender")
        finally:
            self._wire.close()

    def _wait_for_work(self) -> bool:
        """Sleeps until a batch is due; False when it is time to end."""
        buffer = self._buffer
        with buffer.changed:
            if self._spool_waits and not self._stopping:
                return True
            self._wait_for_first()
            if self._stopping:
                return False
            self._wait_for_more()
            if buffer.is_flushing() and not len(buffer) and not self._dropped.has_unreported():
                buffer.wait(0.05)  # the flush ends by itself; do not spin until it has taken its mark away
        return not self._stopping

    def _wait_for_first(self) -> None:
        buffer = self._buffer
        self._wakes_on_first = True
        while not len(buffer) and not self._stopping and not buffer.is_flushing():
            left = self._next_lone_report - time.monotonic() if self._dropped.has_unreported() else None
            if left is not None and left <= 0:
                break
            buffer.wait(left)
        self._wakes_on_first = False

    def _wait_for_more(self) -> None:
        due = time.monotonic() + self._config.flush_interval_ms / 1000
        self._wakes_on_full = True
        while not self.is_full() and not self._stopping and not self._buffer.is_flushing():
            left = due - time.monotonic()
            if left <= 0:
                break
            self._buffer.wait(left)
        self._wakes_on_full = False

    def _send_next(self) -> None:
        self._wait_until_allowed()
        self._taken = items = self._buffer.take(self._config.batch_max_events, self._config.batch_max_bytes)
        entries = [entry for entry in map(self._encode, items) if entry is not None]
        is_last = not len(self._buffer)
        if self._dropped.has_unreported() and (entries or is_last):
            entries.append(self._report_entry())
        if entries:
            self._deliver(entries)

    def _wait_until_allowed(self) -> None:
        left = self._blocked_until - time.monotonic()
        if left > 0:
            self._sleep(left, can_be_kicked=False)

    def _encode(self, item: Item) -> Optional[batch.Entry]:
        """JSON of one event, or None when it was dropped on the way (and counted)."""
        event: Optional[Dict[str, Any]] = item.event
        reason = discards.SERIALIZATION_FAILED
        try:
            add_source_lines(item.event)
            if self._config.before_send is not None:
                reason = discards.BEFORE_SEND  # a scrubbing hook that fails must not let its event out unscrubbed
                event = self._config.before_send(item.event)
                if event is None:
                    self._drop_item(item, discards.BEFORE_SEND, lost=False)
                    return None
                event = Snapshot(self._config.max_string_chars).copy(event)
                if not isinstance(event, dict):
                    raise TypeError("before_send must return the event or None")
                reason = discards.SERIALIZATION_FAILED
            data = encode_event(event, self._config.max_event_bytes)  # type: ignore[arg-type]
        except EventTooLarge as error:
            debug(f"a {item.type} event of {error} is over max_event_bytes and was dropped")
            self._drop_item(item, discards.EVENT_TOO_LARGE, lost=True)
            return None
        except Exception as error:
            debug(f"a {item.type} event was dropped ({reason}): {type(error).__name__}: {error}")
            self._drop_item(item, reason, lost=True)
            return None
        return batch.Entry(item.type, data, lambda lost: self._buffer.settle(item, lost))

    def _drop_item(self, item: Item, reason: str, lost: bool) -> None:
        self._dropped.count(reason, item.type)
        self._buffer.settle(item, lost)

    def _report_entry(self) -> batch.Entry:
        taken = self._dropped.take()
        event = {
            "type": "client_report",
            "id": self._new_id(),
            "timestamp": self._clock(),
            "sdk": {"name": SDK_NAME, "version": VERSION},
            "discarded": discards.discarded_list(taken),
        }
        self._next_lone_report = time.monotonic() + _LONE_REPORT_EVERY_S
        return batch.Entry("client_report", encode_event(event, 1 << 30), lambda lost: None, taken)

    # Delivery

    def _deliver(self, entries: List[batch.Entry]) -> None:
        """Sends one batch, in pieces if it is too large for the server."""
        with self._buffer.changed:
            if self._abandoned:
                return
            self._in_flight, self._taken = [entries], []
            pieces = self._in_flight
        while pieces:
            piece = pieces[0]
            is_split = self._deliver_piece(piece)
            with self._buffer.changed:
                if self._abandoned:
                    return  # close() has taken the pieces over
                middle = (len(piece) + 1) // 2
                pieces[:1] = [piece[:middle], piece[middle:]] if is_split else []
                self._buffer.changed.notify_all()

    def _deliver_piece(self, entries: List[batch.Entry]) -> bool:
        """Tries until the piece is acknowledged, refused, or out of time; True when it must be split instead."""
        body = batch.body_of(entries)
        started = time.monotonic()
        attempt = 0
        while True:
            kicks = self._kicks
            outcome = self._wire.send(body, self._request_timeout_s())
            if self._abandoned:
                return False
            if outcome.kind != transport.RETRY:
                return self._on_final(entries, outcome)
            is_closing = self._give_up_at is not None
            if is_closing and outcome.status == 0 and self._spool is not None:
                self._abandon(entries)  # nobody answers: the host's exit need not wait, the next start sends it
                return False
            delay = _backoff_s(attempt, outcome.retry_after)
            if outcome.retry_after is not None:
                self._blocked_until = time.monotonic() + delay
            out_of_time = time.monotonic() - started + delay > self._config.retry_max_ms / 1000
            if out_of_time and not is_closing:
                debug(f"gave up on {len(entries)} events after {attempt + 1} attempts ({outcome.reason})")
                self._drop(entries, outcome.reason, {})
                return False
            debug(f"attempt {attempt + 1} failed (status {outcome.status}), next in {delay:.1f} s")
            self._sleep(delay, can_be_kicked=outcome.retry_after is None, kicks=kicks)
            if self._abandoned:
                return False
            if self._give_up_at is not None and time.monotonic() >= self._give_up_at:
                self._abandon(entries)
                return False
            attempt += 1

    def _on_final(self, entries: List[batch.Entry], outcome: transport.Outcome) -> bool:
        """Everything but "try again"; True when the piece must be split."""
        if outcome.kind == transport.SPLIT and len(entries) > 1:
            return True
        if outcome.kind == transport.SPLIT:
            self._drop(entries, discards.EVENT_TOO_LARGE, {})
        elif outcome.kind == transport.ACCEPTED:
            self._on_accepted(entries, outcome)
        else:
            self._tell_refusal(outcome.status)
            self._drop(entries, outcome.reason, outcome.rejected)
        return False

    def _request_timeout_s(self) -> float:
        timeout_s = self._config.request_timeout_ms / 1000
        if self._give_up_at is None:
            return timeout_s
        return min(timeout_s, max(0.1, self._give_up_at - time.monotonic()))

    def _sleep(self, seconds: float, can_be_kicked: bool, kicks: Optional[int] = None) -> None:
        """Waits; ends early when the client closes, or, for our own backoff, when somebody asks for a flush."""
        until = time.monotonic() + seconds
        before = self._kicks if kicks is None else kicks
        buffer = self._buffer
        with buffer.changed:
            while True:
                end = until if self._give_up_at is None else min(until, self._give_up_at)
                left = end - time.monotonic()
                if left <= 0 or self._abandoned or (can_be_kicked and self._kicks != before):
                    return
                buffer.wait(left)

    def _on_accepted(self, entries: List[batch.Entry], outcome: transport.Outcome) -> None:
        for index, entry in enumerate(entries):
            reason = outcome.rejected.get(index)
            if entry.report is not None:
                self._report_tries += 1
            elif reason is None:
                self.sent += 1
            else:
                debug(f"the server rejected a {entry.type} event: {reason}")
                self._dropped.count(reason, entry.type)
            entry.on_end(reason is not None)
        self._spool_waits = self._spool is not None and self._spool_tries_left > 0

    def _drop(self, entries: List[batch.Entry], reason: str, by_index: Dict[int, str]) -> None:
        for index, entry in enumerate(entries):
            if entry.report is not None:
                self._dropped.restore(entry.report)
                self._report_tries += 1
            else:
                self._dropped.count(by_index.get(index, reason), entry.type)
            entry.on_end(True)

    def _abandon(self, entries: List[batch.Entry]) -> None:
        """The process ends: keep the batch on disk for the next start, else count it as lost."""
        if self._spool is not None and entries:
            try:
                if self._spool.write(batch.body_of(entries)):
                    debug(f"kept {len(entries)} events on disk for the next start")
                    for entry in entries:
                        entry.on_end(True)
                    return
            except OSError as error:
                debug(f"cannot write to the spool: {error}")
        self._drop(entries, discards.NETWORK_ERROR, {})

    def _abandon_rest(self) -> None:
        while len(self._buffer):
            items = self._buffer.take(self._config.batch_max_events, self._config.batch_max_bytes)
            rest = [entry for entry in map(self._encode, items) if entry is not None]
            if rest:
                self._abandon(rest)
        if self._dropped.has_unreported():
            self._abandon([self._report_entry()])

    def _send_spooled(self) -> None:
        """Sends what an earlier process left behind: one attempt per file; what fails waits for the next start."""
        spool, self._spool_waits = self._spool, False
        self._spool_tries_left -= 1
        while spool is not None and not self._stopping:
            try:
                claimed = self._claimed = spool.claim()
                if claimed is None:
                    self._spool_tries_left = 0
                    return
                if not self._send_claimed(spool, claimed):
                    return
            except OSError as error:
                debug(f"cannot read the spool: {error}")
                return

    def _send_claimed(self, spool: Spool, claimed: str) -> bool:
        """False when it makes no sense to go on with the next file."""
        with open(claimed, "rb") as file:
            body = file.read()
        try:
            types = [str(event["type"]) for event in json.loads(body)["events"]]
        except (ValueError, KeyError, TypeError):  # damaged: it would be refused for ever
            self._dropped.count(discards.SERIALIZATION_FAILED, "spooled_batch")
            outcome, types = transport.Outcome(transport.ACCEPTED), []
        else:
            outcome = self._wire.send(body, self._request_timeout_s())
        if self._abandoned:
            return False  # close() has put the file back
        self._claimed = None
        if outcome.kind == transport.RETRY:
            spool.release(claimed)
            return False
        for index, kind in enumerate(types):
            if outcome.kind == transport.ACCEPTED and index not in outcome.rejected:
                self.sent += 1
            elif kind != "client_report":
                self._dropped.count(outcome.rejected.get(index, discards.SERVER_REJECTED), kind)
        spool.remove(claimed)
        return True

    def _tell_refusal(self, status: int) -> None:
        if self._refusal_told or self._give_up_at is not None:
            return  # never print while the host exits: its output is not ours
        self._refusal_told = True
        advice = "check SENTRYAI_KEY" if status in (401, 403) else "check SENTRYAI_URL" if status == 404 else "see SENTRYAI_DEBUG=1"
        warn(f"the server refused events (HTTP {status}); such events are dropped and counted; {advice}")


def _backoff_s(attempt: int, retry_after: Optional[float]) -> float:
    """The server's own wish, else exponential with jitter, so that many clients do not come back at once."""
    if retry_after is not None:
        return retry_after
    return min(_BACKOFF_MAX_S, _BACKOFF_BASE_S * float(2 ** min(attempt, 10))) * random.uniform(0.5, 1.0)
