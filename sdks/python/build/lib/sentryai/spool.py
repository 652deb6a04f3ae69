"""Keeps what could not be sent before the process ended, in small files that the next start sends.

One folder per user (private, mode 0700), in it one per server and key, so that nothing reaches another project. A file
is exactly the body of one request. Both languages use the same layout; see sdks/spec/api.md.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import tempfile
import time
from typing import List, Optional

MAX_TOTAL_BYTES = 67_108_864
MAX_AGE_S = 7 * 86_400.0
# A claim older than this belongs to a process that died while sending.
_CLAIM_EXPIRES_S = 600.0


def spool_folder(spool_dir: Optional[str], endpoint: str, key: Optional[str]) -> Optional[str]:
    """Where the files of this server and key live; None when spooling is switched off or there is no safe place."""
    if spool_dir and spool_dir.lower() in ("off", "0", "false", "no"):
        return None
    user = os.getuid() if hasattr(os, "getuid") else 0
    base = spool_dir or os.path.join(tempfile.gettempdir(), f"sentryai-{user}")
    digest = hashlib.sha256(f"{endpoint}\n{key or ''}".encode()).hexdigest()[:16]
    return os.path.join(base, digest)


class Spool:
    """Every method may raise OSError; callers treat that as "no spool"."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    def write(self, body: bytes) -> bool:
        """Stores one body; False when the folder is full."""
        self._prepare()
        if self._total_bytes() + len(body) > MAX_TOTAL_BYTES:
            return False
        name = f"{int(time.time() * 1000)}-{os.getpid()}-{secrets.token_hex(4)}.json"
        path = os.path.join(self._folder, name)
        descriptor = os.open(path + ".part", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
        os.rename(path + ".part", path)  # a reader never sees half a file
        return True

    def claim(self) -> Optional[str]:
        """Path of the oldest waiting file, which no other process will get; None when there is none."""
        for name in self._names():
            path = os.path.join(self._folder, name)
            age_s = time.time() - os.stat(path).st_mtime
            if name.endswith(".claimed") and age_s < _CLAIM_EXPIRES_S:
                continue
            claimed = path if name.endswith(".claimed") else path + ".claimed"
            try:
                os.rename(path, claimed)
                os.utime(claimed)
            except FileNotFoundError:
                continue  # another process was faster
            return claimed
        return None

    def release(self, claimed: str) -> None:
        """Puts a file back for the next start."""
        os.rename(claimed, claimed[: -len(".claimed")])

    def remove(self, claimed: str) -> None:
        """Ends the life of a claimed file: it arrived, or never will."""
        os.unlink(claimed)

    def has_files(self) -> bool:
        """True when an earlier process left something behind."""
        return bool(self._names())

    def _names(self) -> List[str]:
        if not os.path.isdir(self._folder) or not self._is_private(os.path.dirname(self._folder)):
            return []
        return sorted(name for name in os.listdir(self._folder) if name.endswith((".json", ".json.claimed")))

    def _prepare(self) -> None:
        base = os.path.dirname(self._folder)
        os.makedirs(base, mode=0o700, exist_ok=True)
        if not self._is_private(base):
            raise OSError("the spool folder belongs to somebody else")
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        for name in os.listdir(self._folder):
            path = os.path.join(self._folder, name)
            if time.time() - os.stat(path).st_mtime > MAX_AGE_S:
                os.unlink(path)

    def _total_bytes(self) -> int:
        return sum(os.stat(os.path.join(self._folder, name)).st_size for name in os.listdir(self._folder))

    @staticmethod
    def _is_private(base: str) -> bool:
        # In a shared temporary folder somebody else could have made it first, to read or to feed us.
        info = os.lstat(base)
        return stat.S_ISDIR(info.st_mode) and (not hasattr(os, "getuid") or info.st_uid == os.getuid())
