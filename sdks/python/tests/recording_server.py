"""A real HTTP server that records every request and answers as told."""

from __future__ import annotations

import gzip
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, NamedTuple


class Answer(NamedTuple):
    status: int = 202
    headers: Dict[str, str] = {}
    body: bytes = b'{"accepted":0,"rejected":[]}'
    delay_s: float = 0.0


class Request(NamedTuple):
    path: str
    headers: Dict[str, str]
    raw: bytes
    events: List[Dict[str, Any]]
    at: float


class RecordingServer:
    """`answers` are used up one per request; then `default` decides (an Answer, or a function of the request)."""

    def __init__(self, port: int = 0) -> None:
        self.requests: List[Request] = []
        self.answers: List[Answer] = []
        self.default: Any = Answer()
        self.connections = 0
        self.hangs_up_silently = False
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                server.connections += 1
                super().setup()

            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                data = gzip.decompress(raw) if self.headers.get("Content-Encoding") == "gzip" else raw
                request = Request(self.path, {k.lower(): v for k, v in self.headers.items()}, raw, json.loads(data)["events"], time.monotonic())
                server.requests.append(request)
                answer = server.answers.pop(0) if server.answers else server.default
                if callable(answer):
                    answer = answer(request)
                if answer.delay_s:
                    time.sleep(answer.delay_s)
                try:
                    self.send_response(answer.status)
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(answer.body)))
                    self.end_headers()
                    self.wfile.write(answer.body)
                    self.close_connection = server.hangs_up_silently
                except OSError:
                    pass  # the client gave up waiting, which some tests want

            def log_message(self, *_: Any) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._http.daemon_threads = True
        self.port = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def events(self) -> List[Dict[str, Any]]:
        return [event for request in list(self.requests) for event in request.events]

    def of_type(self, kind: str) -> List[Dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    def wait_for(self, condition: Callable[[], Any], timeout_s: float = 10.0) -> Any:
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            value = condition()
            if value:
                return value
            time.sleep(0.005)
        raise AssertionError(f"condition not met within {timeout_s} s; {len(self.requests)} requests, events {self.events[:3]}")

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


def free_port() -> int:
    """A port nobody listens on."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


