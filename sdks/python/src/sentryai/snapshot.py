"""Copies what the caller hands over, on the caller's path, so that it may change afterwards.

Containers are copied, texts and numbers shared: the cost depends on the number of values, not on the length of texts.
Foreign objects become their `repr` here and not later, so that no thread of ours ever touches a live object.
"""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import os
import re
import uuid
from collections.abc import Mapping, Set
from typing import Any, Dict, List

MAX_DEPTH = 64
MAX_NODES = 50_000
MAX_SAFE_INTEGER = 2**53 - 1  # beyond it a JSON reader with doubles loses digits

# What CPython needs for the parts, roughly; the buffer is bounded by these.
_DICT_BYTES = 240
_LIST_BYTES = 72
_ENTRY_BYTES = 64
_NUMBER_BYTES = 32

_PLAIN_NUMBERS = ({float}, {float, type(None)}, {bool}, {type(None)})
_CUT_MARK = re.compile(r"…\[cut: (\d+) characters in all\]$")


def cut_text(text: str, max_chars: int) -> str:
    """Cuts a text and marks it with its full length; cutting twice keeps the first length."""
    if len(text) <= max_chars:
        return text
    mark = _CUT_MARK.search(text, len(text) - 60 if len(text) > 60 else 0)
    if mark and mark.start() <= max_chars:
        return text
    length = mark.group(1) if mark else str(len(text))
    return f"{text[:max_chars]}…[cut: {length} characters in all]"


def safe_repr(value: Any) -> str:
    """`repr` that cannot fail."""
    try:
        return repr(value)
    except Exception:
        return f"<unprintable {type(value).__name__}>"


class Snapshot:
    """One copying run. `bytes` is the estimated memory of what was copied."""

    __slots__ = ("bytes", "nodes", "max_chars", "_path")

    def __init__(self, max_chars: int) -> None:
        self.bytes = 0
        self.nodes = 0
        self.max_chars = max_chars
        self._path: List[int] = []

    def copy(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return self._text(value)
        if kind is dict or kind is list or kind is tuple:
            return self._container(value, value)
        if value is None or kind is bool:
            return value
        self.bytes += _NUMBER_BYTES
        if kind is float:
            return value
        if kind is int:
            return value if -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER else str(value)
        return self._other(value)

    def _text(self, value: str) -> str:
        length = len(value)
        if length > self.max_chars:
            value = cut_text(value, self.max_chars)
            length = len(value)
        self.bytes += length + 50 if value.isascii() else 4 * length + 70
        return value

    def _container(self, value: Any, content: Any) -> Any:
        """Copies `content`, a dict, list or tuple; `value` is the object it stands for, and what a circle leads back to."""
        path = self._path
        identity = id(value)
        if identity in path or len(path) >= MAX_DEPTH:
            return "[circular]" if identity in path else "[depth limit]"
        path.append(identity)
        copied = self._dict(content) if type(content) is dict else self._list(content)
        path.pop()  # not in `finally`: an exception ends the whole run
        return copied

    # The two loops below repeat the short cases of `copy`: they run once per value on the caller's path, and a function
    # call per value would double the cost of a capture.

    def _dict(self, value: Dict[Any, Any]) -> Dict[str, Any]:
        source = value.copy()  # one step under the GIL: another thread may change the original meanwhile
        total = len(source)
        self.nodes += total
        if self.nodes > MAX_NODES and total > 100:
            return self._cut_dict(source)
        size = _DICT_BYTES + _ENTRY_BYTES * total
        max_chars = self.max_chars
        for key, item in source.items():
            kind = type(item)
            if type(key) is not str:
                return self._dict({self._key(name): each for name, each in source.items()})
            if kind is str:
                length = len(item)
                if length > max_chars:
                    source[key] = self._text(item)
                else:
                    size += length + 50 if item.isascii() else 4 * length + 70
            elif kind is list or kind is dict:
                source[key] = self._container(item, item)
            elif kind is int and -MAX_SAFE_INTEGER <= item <= MAX_SAFE_INTEGER or kind is float:
                size += _NUMBER_BYTES
            elif item is not None and kind is not bool:
                source[key] = self.copy(item)  # a key that exists: the dict does not change size
        self.bytes += size
        return source

    def _cut_dict(self, source: Dict[Any, Any]) -> Dict[str, Any]:
        out = self._dict({key: source[key] for key in list(source)[:100]})
        out["[cut]"] = f"{len(source) - 100} more keys"
        return out

    def _list(self, value: Any) -> List[Any]:
        source = list(value)
        total = len(source)
        self.nodes += total
        if self.nodes > MAX_NODES:
            del source[max(100, MAX_NODES - (self.nodes - total)) :]
        size = _LIST_BYTES + 8 * len(source)
        if len(source) > 16 and set(map(type, source)) in _PLAIN_NUMBERS:
            size += _NUMBER_BYTES * len(source)  # embeddings: a check at C speed instead of a walk
        else:
            copy, container, max_chars = self.copy, self._container, self.max_chars
            for index, item in enumerate(source):
                kind = type(item)
                if kind is dict:
                    source[index] = container(item, item)
                elif kind is str and len(item) <= max_chars:
                    size += len(item) + 50 if item.isascii() else 4 * len(item) + 70
                else:
                    source[index] = copy(item)
        self.bytes += size
        if len(source) < total:
            source.append(f"[cut: {total - len(source)} more items]")
        return source

    @staticmethod
    def _key(key: Any) -> str:
        if key is None or isinstance(key, bool):
            return {None: "null", True: "true", False: "false"}[key]
        if isinstance(key, enum.Enum):
            key = key.value
        return str.__str__(key) if isinstance(key, str) else safe_str(key)

    def _other(self, value: Any) -> Any:
        """Everything that is not exactly a JSON type: subclasses, well-known types, then `repr`."""
        if isinstance(value, enum.Enum):
            return self.copy(value.value)
        if isinstance(value, str):
            return self._text(str.__str__(value))
        if isinstance(value, int):
            return self.copy(int(value))
        if isinstance(value, float):
            return self.copy(float(value))
        if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
            return self._text(value.isoformat())
        if isinstance(value, (uuid.UUID, decimal.Decimal)):
            return self._text(str(value))
        if isinstance(value, (bytes, bytearray, memoryview)):
            return f"[bytes: {len(value)}]"
        try:
            content = _content_of(value)
        except Exception:  # a foreign __iter__, __fspath__ or property failed: its repr is still better than nothing
            content = None
        if content is None:
            return self._text(safe_repr(value))
        return self._text(content) if isinstance(content, str) else self._container(value, content)


def _content_of(value: Any) -> Any:
    """A dict, list or text that stands for an object of a well-known shape; None for all others."""
    if isinstance(value, os.PathLike):
        return str(os.fspath(value))
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (list, tuple, Set)):
        return list(value)
    if isinstance(value, type):
        return None
    if dataclasses.is_dataclass(value):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if hasattr(type(value), "model_fields"):  # pydantic models, which is what provider SDKs answer with
        return dict(value.__dict__)
    return None


def safe_str(value: Any) -> str:
    """`str` that cannot fail."""
    try:
        return str(value)
    except Exception:
        return safe_repr(value)
