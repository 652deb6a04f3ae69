"""What a capture costs the caller, in microseconds per call. Run: python3 sdks/python/bench/capture_cost.py"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, Callable

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import sentryai  # noqa: E402
from sentryai.client import Client  # noqa: E402
from sentryai.config import resolve_config  # noqa: E402
from sentryai.transport import ACCEPTED, Outcome  # noqa: E402

CALLS = 10_000
FLUSH_EVERY = 500  # before the buffer is full: a refused event costs less


class NoTransport:
    """Accepts everything: we measure the caller's path, and the sender thread's share of the interpreter lock."""

    def send(self, body: bytes, timeout_s: float) -> Outcome:
        return Outcome(ACCEPTED, status=202)

    def close(self) -> None:
        pass


def measure(name: str, call: Callable[[], Any]) -> None:
    client = Client(resolve_config({"spool_dir": "off", "max_buffer_bytes": 1 << 30}, env={}), NoTransport())
    sentryai._client = client
    took = []
    for i in range(CALLS):
        started = time.perf_counter()
        call()
        took.append(time.perf_counter() - started)
        if i % FLUSH_EVERY == FLUSH_EVERY - 1:
            client.flush(10)
    client.close()
    took.sort()
    mean = sum(took) / len(took)
    print(f"{name:32} p50 {took[CALLS // 2] * 1e6:7.1f}   mean {mean * 1e6:7.1f}   p99 {took[CALLS * 99 // 100] * 1e6:7.1f} us")


def main() -> None:
    messages = [{"role": "user", "content": "word " * 400} for _ in range(5)]
    many = {f"key{i}": {"a": i, "b": f"value {i}"} for i in range(250)}
    vector = [0.123456] * 1000
    usage = {"provider": "openai", "model": "gpt-4o", "input_tokens": 812, "output_tokens": 64, "output": "ok"}
    measure("log", lambda: sentryai.capture_log("info", "hello world"))
    measure("log, 3 attributes", lambda: sentryai.capture_log("info", "hello world", {"a": 1, "b": "x", "c": 2.0}))
    measure("llm usage, 10 KB of messages", lambda: sentryai.capture_llm_usage(usage, input=messages))
    measure("log, 10 KB in 750 values", lambda: sentryai.capture_log("info", "x", {"many": many}))
    measure("log, 1000 floats", lambda: sentryai.capture_log("info", "x", {"vector": vector}))
    sentryai._client = None
    started = time.perf_counter()
    for _ in range(CALLS):
        sentryai.capture_log("info", "hello world")
    print(f"{'disabled':32} mean {(time.perf_counter() - started) / CALLS * 1e6:.2f} us")


if __name__ == "__main__":
    main()
