"""Automatic error tracking. Each hook calls what was there before, so printed output and exit status stay as they were."""

from __future__ import annotations

import asyncio
import atexit
import os
import sys
import threading
from types import TracebackType
from typing import Any, Callable, Dict, List, Optional, Type

from .client import Client
from .internal import guarded, thread_state

GetClient = Callable[[], Optional[Client]]

_get_client: GetClient = lambda: None
_undo: List[Callable[[], None]] = []
_is_exit_registered = False


def install_exit(get_client: GetClient) -> None:
    """Bounded flush at exit, and clean state after a fork. Once per process."""
    global _is_exit_registered, _get_client
    _get_client = get_client
    if _is_exit_registered:
        return
    _is_exit_registered = True
    atexit.register(_at_exit)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_after_fork)
    _install_multiprocessing()


def install_unhandled(get_client: GetClient) -> None:
    """Hooks for errors nobody caught: main thread, threads, asyncio tasks."""
    global _get_client
    _get_client = get_client
    if _undo:
        return
    _install_excepthook()
    _install_threading()
    _install_asyncio()


def uninstall() -> None:
    """Takes the hooks out again where nobody hooked in after us; for tests."""
    while _undo:
        _undo.pop()()


@guarded
def _report(error: Optional[BaseException], mechanism: str, level: str, **attributes: Any) -> None:
    client = _get_client()
    if client is None or error is None or thread_state.inside or client.was_captured(error):
        return
    client.capture_error(error, {"mechanism": mechanism, **attributes}, handled=False, level=level)


@guarded
def _at_exit() -> None:
    client = _get_client()
    if client is not None:
        client.close(client.exit_budget_s())


@guarded
def _after_fork() -> None:
    client = _get_client()
    if client is not None:
        client.after_fork()


def _install_multiprocessing() -> None:
    """multiprocessing ends its forked children with os._exit, which skips atexit; it has its own exit handlers."""
    try:
        from multiprocessing import util
    except ImportError:  # a Python built without it
        return

    def in_child(_: Any) -> None:
        util.Finalize(None, _at_exit, exitpriority=-100)

    # The registry holds its keys weakly; a module-level function lives as long as the process.
    util.register_after_fork(_at_exit, in_child)


def _install_excepthook() -> None:
    previous = sys.excepthook

    def excepthook(kind: Type[BaseException], error: BaseException, traceback: Optional[TracebackType]) -> None:
        try:
            previous(kind, error, traceback)
        finally:
            if not issubclass(kind, KeyboardInterrupt):
                _report(error, "excepthook", "fatal")
                _flush_before_exit()

    sys.excepthook = excepthook
    _undo.append(lambda: _restore(sys, "excepthook", excepthook, previous))


@guarded
def _flush_before_exit() -> None:
    client = _get_client()
    # An interactive session lives on after the hook; the timer sends soon enough.
    if client is not None and not hasattr(sys, "ps1"):
        client.flush(client.exit_budget_s())


def _install_threading() -> None:
    previous = threading.excepthook

    def excepthook(args: Any, /) -> None:
        try:
            previous(args)
        finally:
            if args.exc_type is not SystemExit:  # which merely ends the thread
                _report(args.exc_value, "threading", "error", thread=getattr(args.thread, "name", None))

    threading.excepthook = excepthook
    _undo.append(lambda: _restore(threading, "excepthook", excepthook, previous))


def _install_asyncio() -> None:
    """Hooks the one method every loop reports unhandled task errors to.

    Patching the class rather than calling `set_exception_handler` leaves each loop's own handler, and the answer of
    `get_exception_handler()`, as the host set them. uvloop has its own class, hooked when it is imported already.
    """
    classes: List[Any] = [asyncio.BaseEventLoop]
    uvloop = sys.modules.get("uvloop")
    if uvloop is not None and hasattr(uvloop, "Loop"):
        classes.append(uvloop.Loop)
    for loop_class in classes:
        _wrap_call_exception_handler(loop_class)


def _wrap_call_exception_handler(loop_class: Any) -> None:
    previous = loop_class.call_exception_handler

    def call_exception_handler(self: Any, details: Dict[str, Any]) -> None:
        try:
            previous(self, details)
        finally:
            error = details.get("exception") if isinstance(details, dict) else None
            if isinstance(error, Exception):
                _report(error, "asyncio", "error", asyncio=details.get("message"))

    try:
        loop_class.call_exception_handler = call_exception_handler
    except TypeError:  # a class in C cannot be changed
        return
    _undo.append(lambda: _restore(loop_class, "call_exception_handler", call_exception_handler, previous))


def _restore(owner: Any, name: str, ours: Any, previous: Any) -> None:
    if getattr(owner, name) is ours:
        setattr(owner, name, previous)
