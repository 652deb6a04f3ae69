"""Exceptions as the wire has them: the chain (root cause first, thrown last) with frames (outermost call first)."""

from __future__ import annotations

import linecache
import os
import site
import sys
import sysconfig
from types import TracebackType
from typing import Any, Dict, List, Optional, Set, Tuple

from .snapshot import safe_str

MAX_EXCEPTIONS = 50
MAX_FRAMES = 100
CONTEXT_LINES = 5
_MAX_LINE_CHARS = 256
_SDK_FOLDER = os.path.dirname(os.path.abspath(__file__)) + os.sep

Frame = Dict[str, Any]


def exception_list(error: Any, handled: bool) -> List[Dict[str, Any]]:
    """The chain of `error`, thrown error last; `handled` is said of that one."""
    if not isinstance(error, BaseException):
        return [{"type": "NonError", "value": safe_str(error), "handled": handled}]
    chain: List[BaseException] = []
    _collect(error, chain, set())
    # The end of the chain is what was thrown: keep that.
    values = [_exception(item) for item in chain[-MAX_EXCEPTIONS:]]
    values[-1]["handled"] = handled
    return values


def _collect(error: BaseException, out: List[BaseException], seen: Set[int]) -> None:
    """Causes before their effects, members of a group before the group. Iterative on the chain: it may be long."""
    line: List[BaseException] = []
    current: Optional[BaseException] = error
    while current is not None and id(current) not in seen and len(line) < 1000:
        seen.add(id(current))
        line.append(current)
        # `raise ... from x` sets __cause__, and also hides __context__, as the interpreter's own printout does.
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    for item in reversed(line):
        members = getattr(item, "exceptions", None)
        if isinstance(members, (list, tuple)) and len(seen) < 1000:
            for member in members:
                if isinstance(member, BaseException) and id(member) not in seen:
                    _collect(member, out, seen)
        out.append(item)


def _exception(error: BaseException) -> Dict[str, Any]:
    kind = type(error)
    out: Dict[str, Any] = {"type": kind.__name__, "value": safe_str(error)}
    module = getattr(kind, "__module__", None)
    if isinstance(module, str) and module != "builtins":
        out["module"] = module
    frames = _frames(error.__traceback__)
    if frames:
        out["frames"] = frames
    return out


def _frames(traceback: Optional[TracebackType]) -> List[Frame]:
    found: List[Tuple[Any, int]] = []
    while traceback is not None:
        found.append((traceback.tb_frame, traceback.tb_lineno))
        traceback = traceback.tb_next
    if len(found) > MAX_FRAMES:  # a recursion: its entry and its end tell the story
        found = found[: MAX_FRAMES // 4] + found[-(MAX_FRAMES - MAX_FRAMES // 4) :]
    return [_frame(frame, lineno) for frame, lineno in found]


def _frame(frame: Any, lineno: int) -> Frame:
    code = frame.f_code
    filename = code.co_filename
    linecache.lazycache(filename, frame.f_globals)  # sources in zip files are found through the module's loader
    out: Frame = {"function": getattr(code, "co_qualname", code.co_name), "filename": filename, "lineno": lineno, "in_app": is_in_app(filename)}
    module = frame.f_globals.get("__name__")
    if isinstance(module, str):
        out["module"] = module
    return out


def _library_folders() -> Tuple[str, ...]:
    paths = sysconfig.get_paths()
    folders = [paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib") if paths.get(name)]
    folders.append(os.path.dirname(os.__file__))  # in a virtual environment the standard library lives in the base
    try:
        folders.append(site.getusersitepackages())
    except Exception:  # embedded interpreters may have no user site
        pass
    return tuple({os.path.join(folder, "") for folder in folders})


_LIBRARY_FOLDERS = _library_folders()


def is_in_app(filename: str) -> bool:
    """False for the standard library, installed packages, generated code (`<frozen ...>`) and this SDK."""
    if filename.startswith("<"):
        return filename in ("<stdin>", "<string>") or filename.startswith("<ipython")
    if "site-packages" in filename or "dist-packages" in filename:
        return False
    return not filename.startswith(_LIBRARY_FOLDERS) and not filename.startswith(_SDK_FOLDER)


def add_source_lines(event: Dict[str, Any]) -> None:
    """Puts the source around each frame into an error event. In the background, since it may read files."""
    if event.get("type") != "error":
        return
    for value in event.get("exception") or ():
        for frame in (value.get("frames") if isinstance(value, dict) else None) or ():
            if isinstance(frame, dict) and "context_line" not in frame:
                _add_lines(frame)


def _add_lines(frame: Frame) -> None:
    lineno = frame.get("lineno")
    if not isinstance(lineno, int) or not isinstance(frame.get("filename"), str):
        return
    lines = linecache.getlines(frame["filename"])
    if not 0 < lineno <= len(lines):
        return
    index = lineno - 1
    frame["pre_context"] = [_line(text) for text in lines[max(0, index - CONTEXT_LINES) : index]]
    frame["context_line"] = _line(lines[index])
    frame["post_context"] = [_line(text) for text in lines[index + 1 : index + 1 + CONTEXT_LINES]]


def _line(text: str) -> str:
    text = text.rstrip("\r\n")
    return text if len(text) <= _MAX_LINE_CHARS else text[:_MAX_LINE_CHARS] + "…"


def runtime_context() -> Dict[str, Any]:
    """`contexts` of every error event."""
    version = sys.version_info
    return {"runtime": {"name": sys.implementation.name, "version": f"{version[0]}.{version[1]}.{version[2]}"}}
