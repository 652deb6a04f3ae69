"""One POST to /v1/events, and what its answer means. No retries here; see sender.py."""

from __future__ import annotations

import gzip
import http.client
import json
import ssl
import time
from email.utils import parsedate_to_datetime
from typing import Any, Dict, NamedTuple, Optional, Protocol
from urllib.parse import urlsplit

from . import discards
from .version import SDK_NAME, VERSION

GZIP_MIN_BYTES = 1024
_MAX_ANSWER_BYTES = 4_194_304
_MAX_RETRY_AFTER_S = 3600.0

ACCEPTED = "accepted"
RETRY = "retry"
SPLIT = "split"
REFUSED = "refused"


class Outcome(NamedTuple):
    """What one request came to.

    kind         accepted, retry, split (too large in one piece) or refused (never send it again)
    rejected     reason by index of the event, from the answer
    reason       discard reason, should the batch be given up now
    retry_after  seconds the server asked for
    status       HTTP status, 0 without an answer
    """

    kind: str
    rejected: Dict[int, str] = {}
    reason: str = discards.NETWORK_ERROR
    retry_after: Optional[float] = None
    status: int = 0


class Transport(Protocol):
    """Sends one body `{"events":[...]}`. Must not raise and must return within its own timeout."""

    def send(self, body: bytes, timeout_s: float) -> Outcome: ...

    def close(self) -> None: ...


class HttpTransport:
    """Keeps one connection open between batches. Used by one thread at a time."""

    def __init__(self, endpoint: str, key: Optional[str]) -> None:
        parts = urlsplit(endpoint)
        self._is_https = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port
        self._path = parts.path
        self._key = key
        self._connection: Optional[http.client.HTTPConnection] = None

    def send(self, body: bytes, timeout_s: float) -> Outcome:
        headers = {"Content-Type": "application/json", "User-Agent": f"{SDK_NAME}/{VERSION}"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        if len(body) > GZIP_MIN_BYTES:
            body = gzip.compress(body, compresslevel=1)
            headers["Content-Encoding"] = "gzip"
        is_reused = self._connection is not None
        try:
            return self._post(body, headers, timeout_s)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if not is_reused:
                return Outcome(RETRY)
        except (OSError, http.client.HTTPException):
            self.close()
            return Outcome(RETRY)
        # A kept connection may have been closed by the server while idle: that is no failure, try once on a new one.
        try:
            return self._post(body, headers, timeout_s)
        except (OSError, http.client.HTTPException):
            self.close()
            return Outcome(RETRY)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _post(self, body: bytes, headers: Dict[str, str], timeout_s: float) -> Outcome:
        connection = self._connect(timeout_s)
        connection.request("POST", self._path, body, headers)
        answer = connection.getresponse()
        content = answer.read(_MAX_ANSWER_BYTES)
        if not answer.isclosed():  # a longer answer than we read: the rest would be taken for the next answer
            self.close()
        return outcome_of(answer.status, answer.getheader("Retry-After"), content, time.time())

    def _connect(self, timeout_s: float) -> http.client.HTTPConnection:
        connection = self._connection
        if connection is None:
            if self._is_https:
                context = ssl.create_default_context()
                connection = http.client.HTTPSConnection(self._host, self._port, timeout=timeout_s, context=context)
            else:
                connection = http.client.HTTPConnection(self._host, self._port, timeout=timeout_s)
            self._connection = connection
        connection.timeout = timeout_s
        if connection.sock is not None:
            connection.sock.settimeout(timeout_s)
        return connection


def outcome_of(status: int, retry_after: Optional[str], content: bytes, now: float) -> Outcome:
    """The one table from HTTP answers to outcomes.

    2xx accepted, with events rejected one by one; 408, 429, 5xx are tried again; 413 is split; all else is final.
    """
    if 200 <= status < 300:
        return Outcome(ACCEPTED, rejected=_rejected(content), status=status)
    if status == 413:
        return Outcome(SPLIT, status=status)
    if status == 429:
        return Outcome(RETRY, reason=discards.RATE_LIMITED, retry_after=parse_retry_after(retry_after, now), status=status)
    if status == 408 or status >= 500:
        return Outcome(RETRY, retry_after=parse_retry_after(retry_after, now), status=status)
    return Outcome(REFUSED, rejected=_rejected(content), reason=discards.SERVER_REJECTED, status=status)


def parse_retry_after(value: Optional[str], now: float) -> Optional[float]:
    """Seconds from a Retry-After header, which holds seconds or an HTTP date (RFC 9110 section 10.2.3); None if neither."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(value).timestamp() - now
        except (TypeError, ValueError, IndexError):
            return None
    if seconds != seconds:
        return None
    return min(max(seconds, 0.0), _MAX_RETRY_AFTER_S)


def _rejected(content: bytes) -> Dict[int, str]:
    try:
        answer: Any = json.loads(content)
    except ValueError:
        return {}
    rows = answer.get("rejected") if isinstance(answer, dict) else None
    out: Dict[int, str] = {}
    for row in rows if isinstance(rows, list) else ():
        index = row.get("index") if isinstance(row, dict) else None
        if isinstance(index, int):
            reason = row.get("reason")
            out[index] = reason[:64] if isinstance(reason, str) and reason else discards.SERVER_REJECTED
    return out
