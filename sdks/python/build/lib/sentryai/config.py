"""Every option of the SDK in one table, and how options, environment and defaults become a `Config`."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple
from urllib.parse import SplitResult, quote, unquote, urlsplit

from .context import text_tags

DEFAULT_URL = "http://127.0.0.1:8000"

Event = Dict[str, Any]
BeforeSend = Callable[[Event], Optional[Event]]


class Option(NamedTuple):
    """One row of the options table. `env` is None where a value cannot be written as text."""

    name: str
    env: Optional[str]
    kind: str  # text, flag, count, tags, hook
    default: Any
    unit: str
    doc: str


OPTIONS: List[Option] = [
    Option("dsn", "SENTRYAI_DSN", "text", None, "", "Address and key in one: http://KEY@host:8000/1."),
    Option("url", "SENTRYAI_URL", "text", DEFAULT_URL, "", "Address of the server; wins over the address in the DSN."),
    Option("key", "SENTRYAI_KEY", "text", None, "", "Ingest key; wins over the key in the DSN. Not needed on loopback."),
    Option("service", "SENTRYAI_SERVICE", "text", None, "", "Name of this application; goes out with every event."),
    Option("environment", "SENTRYAI_ENVIRONMENT", "text", None, "", "production, staging, ...; goes out with every event."),
    Option("release", "SENTRYAI_RELEASE", "text", None, "", "Version of this application; goes out with every event."),
    Option("tags", None, "tags", None, "", "Tags of every event."),
    Option("enabled", "SENTRYAI_ENABLED", "flag", True, "", "Off: every function is a no-op, no thread, no hook, no request."),
    Option("debug", "SENTRYAI_DEBUG", "flag", False, "", "Prints what the SDK does and drops to stderr."),
    Option("capture_unhandled", "SENTRYAI_CAPTURE_UNHANDLED", "flag", True, "", "Reports errors that nobody caught."),
    Option("before_send", None, "hook", None, "", "Sees each event before it leaves; returns it, changed or not, or None to drop it."),
    Option("max_buffer_bytes", "SENTRYAI_MAX_BUFFER_BYTES", "count", 33_554_432, "bytes", "Most that waits in memory; when full, new events are dropped and counted."),
    Option("max_event_bytes", "SENTRYAI_MAX_EVENT_BYTES", "count", 1_048_576, "bytes", "Most that one event may have as JSON; longer texts in it are cut to fit, and marked."),
    Option("max_string_chars", "SENTRYAI_MAX_STRING_CHARS", "count", 524_288, "characters", "Longer texts are cut and marked."),
    Option("batch_max_events", "SENTRYAI_BATCH_MAX_EVENTS", "count", 500, "events", "Most events in one request."),
    Option("batch_max_bytes", "SENTRYAI_BATCH_MAX_BYTES", "count", 4_194_304, "bytes", "Most bytes of JSON in one request."),
    Option("flush_interval_ms", "SENTRYAI_FLUSH_INTERVAL_MS", "count", 1_000, "ms", "How long an event waits for company before it is sent."),
    Option("request_timeout_ms", "SENTRYAI_REQUEST_TIMEOUT_MS", "count", 10_000, "ms", "Longest wait for one answer of the server."),
    Option("retry_max_ms", "SENTRYAI_RETRY_MAX_MS", "count", 300_000, "ms", "How long one batch is tried again before it is dropped and counted."),
    Option("shutdown_timeout_ms", "SENTRYAI_SHUTDOWN_TIMEOUT_MS", "count", 2_000, "ms", "Longest delay of the host's exit for sending the rest."),
    Option("spool_dir", "SENTRYAI_SPOOL_DIR", "text", None, "", "Folder for what could not be sent before exit; the next start sends it. Default: a private folder in the system's temporary folder; off: none."),
]

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


@dataclass(frozen=True)
class Config:
    """Resolved options. `endpoint` is the full address events are posted to."""

    endpoint: str
    key: Optional[str]
    service: Optional[str]
    environment: Optional[str]
    release: Optional[str]
    tags: Dict[str, str]
    enabled: bool
    debug: bool
    capture_unhandled: bool
    before_send: Optional[BeforeSend]
    max_buffer_bytes: int
    max_event_bytes: int
    max_string_chars: int
    batch_max_events: int
    batch_max_bytes: int
    flush_interval_ms: int
    request_timeout_ms: int
    retry_max_ms: int
    shutdown_timeout_ms: int
    spool_dir: Optional[str]
    problems: List[str] = field(default_factory=list)


class Dsn(NamedTuple):
    """Parts of a DSN; `url` has no key and no project."""

    url: str
    key: Optional[str]


def parse_dsn(text: str) -> Dsn:
    """Reads `http://KEY@host:port/prefix/PROJECT`. The last path segment is the project; the key names it to the server.

    Raises ValueError with a sentence for people; the text itself is not in it, since it holds the key.
    """
    try:
        parts = urlsplit(text.strip())
        host = _host(parts)
    except ValueError:
        host = ""
    if not host:
        raise ValueError("the DSN is not of the form http://KEY@host:8000/1")
    prefix = parts.path.rstrip("/").rpartition("/")[0]
    key = unquote(parts.username) if parts.username else None
    return Dsn(f"{parts.scheme}://{host}{prefix}", key)


def resolve_config(options: Mapping[str, Any], env: Optional[Mapping[str, str]] = None) -> Config:
    """Code wins over environment, environment over defaults. Never raises: mistakes are listed in `problems`.

    An address that cannot be used disables the SDK; any other mistake falls back to the default.
    """
    environ = os.environ if env is None else env
    problems: List[str] = []
    values: Dict[str, Any] = {}
    rank: Dict[str, int] = {}  # 2 = given in code, 1 = in the environment, 0 = default
    for option in OPTIONS:
        value = options.get(option.name)
        rank[option.name] = 0 if value is None else 2
        if value is None and option.env:
            value = environ.get(option.env) or None
            rank[option.name] = 0 if value is None else 1
        values[option.name] = _read(option, value, problems)
    for name in options:
        if name not in values:
            problems.append(f"unknown option {name!r} is ignored")
    endpoint, key = _address(values, rank, problems)
    del values["dsn"], values["url"], values["key"]
    values["enabled"] = values["enabled"] and endpoint is not None
    return Config(endpoint=endpoint or "", key=key, problems=problems, **values)


def _address(values: Dict[str, Any], rank: Dict[str, int], problems: List[str]) -> Tuple[Optional[str], Optional[str]]:
    """The address events are posted to and the key. A DSN given in code beats url and key from the environment."""
    url, key = values["url"], values["key"]
    if values["dsn"]:
        try:
            dsn = parse_dsn(values["dsn"])
        except ValueError as error:
            problems.append(f"{error}; nothing will be sent")
            return None, None
        if rank["url"] < rank["dsn"]:
            url = dsn.url
        if rank["key"] < rank["dsn"]:
            key = dsn.key
    try:
        parts = urlsplit(url.strip())
        host = _host(parts)
    except ValueError:
        host = ""
    if not host:
        problems.append("the url is not of the form http://host:8000; nothing will be sent")
        return None, None
    path = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~-._")
    return f"{parts.scheme}://{host}{path}/v1/events", key or (unquote(parts.username) if parts.username else None)


def _host(parts: SplitResult) -> str:
    """`host:port`, or nothing when the address is not one of http. Raises ValueError on a port that is none."""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host if parts.port is None else f"{host}:{parts.port}"


def _read(option: Option, value: Any, problems: List[str]) -> Any:
    if value is None:
        return {} if option.kind == "tags" else option.default
    if option.kind == "text":
        return str(value)
    if option.kind == "flag":
        text = str(value).strip().lower()
        if text in _TRUE or text in _FALSE:
            return text in _TRUE
    elif option.kind == "count":
        try:
            count = int(value)
        except (TypeError, ValueError, OverflowError):
            count = 0
        if count > 0:
            return count
    elif option.kind == "tags" and isinstance(value, Mapping):
        return text_tags(value)
    elif option.kind == "hook" and callable(value):
        return value
    problems.append(f"option {option.name} has a value of the wrong kind ({option.kind} expected); the default is used")
    return {} if option.kind == "tags" else option.default
