"""What keeps the SDK from hurting its host: one error guard, one recursion flag, one way to print.

Nothing here is public. The SDK never uses the `logging` module, because the host may send its logs to us.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
import traceback
from typing import Any, Callable, Iterator, TypeVar, cast
from contextlib import contextmanager

F = TypeVar("F", bound=Callable[..., Any])


class _Settings:
    """Process-wide switches. `raise_errors` makes internal errors visible in our own tests."""

    debug = False
    raise_errors = False


settings = _Settings()


class _ThreadState(threading.local):
    """`inside` is True while this thread runs SDK code."""

    inside = False


thread_state = _ThreadState()
_VARIANT = {digit: "89ab"[int(digit, 16) & 3] for digit in "0123456789abcdef"}


def warn(message: str) -> None:
    """Prints one line to stderr. Only for a misconfiguration that would lose everything."""
    _print(message)


def debug(message: str) -> None:
    """Prints one line to stderr when the option `debug` is on."""
    if settings.debug:
        _print(message)


def _print(message: str) -> None:
    try:
        sys.stderr.write(f"[sentryai] {message}\n")
    except Exception:  # stderr may be closed or replaced; there is nowhere left to complain
        pass


def report_internal_error(where: str) -> None:
    """Handles the exception being handled right now: shown in debug mode, raised again in our own tests."""
    if settings.raise_errors:
        raise
    if settings.debug:
        _print(f"internal error in {where}; the event was lost, your program is not affected\n{traceback.format_exc()}")


def guarded(function: F) -> F:
    """The guard around every public function: an error of ours becomes `None`, never an exception in the host.

    KeyboardInterrupt and SystemExit pass, they belong to the host.
    """

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except Exception:
            report_internal_error(function.__name__)
            return None

    return cast(F, wrapper)


def new_event_id() -> str:
    """A version 4 UUID as 32 hex digits; four times as fast as the `uuid` module, and on the caller's path."""
    text = os.urandom(16).hex()
    return f"{text[:12]}4{text[13:16]}{_VARIANT[text[16]]}{text[17:]}"


@contextmanager
def inside_sdk() -> Iterator[None]:
    """Marks this thread as running SDK code; nests. Captures made meanwhile (by a `__repr__`, by `before_send`) would recurse."""
    before = thread_state.inside
    thread_state.inside = True
    try:
        yield
    finally:
        thread_state.inside = before
