"""Delivery over real sockets: batches, retries, splits, counts, flush."""

import email.utils
import json
import threading
import time
import tracemalloc

import pytest

import sentryai
from recording_server import Answer, RecordingServer, free_port


def start(server, **options):
    given = {"url": server.url, "flush_interval_ms": 20, "spool_dir": "off", "capture_unhandled": False, **options}
    return sentryai.init(**given)


def reports(server):
    return [(row["reason"], row["type"], row["quantity"]) for event in server.of_type("client_report") for row in event["discarded"]]


def test_sends_in_the_background_without_flush(server):
    start(server, key="k1")
    sentryai.capture_log("info", "hello")
    request = server.wait_for(lambda: server.requests)[0]
    assert request.path == "/v1/events"
    assert request.headers["authorization"] == "Bearer k1"
    assert request.headers["content-type"] == "application/json"
    assert request.events[0]["message"] == "hello"
    assert abs(request.events[0]["timestamp"] - time.time()) < 60


def test_without_a_key_no_authorization_is_sent(server):
    start(server)
    sentryai.capture_log("info", "x")
    assert sentryai.flush()
    assert "authorization" not in server.requests[0].headers


def test_small_bodies_go_plain_and_large_ones_gzipped(server):
    start(server)
    sentryai.capture_log("info", "x")
    assert sentryai.flush()
    sentryai.capture_log("info", "y" * 5000)
    assert sentryai.flush()
    small, large = server.requests
    assert "content-encoding" not in small.headers
    assert large.headers["content-encoding"] == "gzip" and len(large.raw) < 1000
    assert large.events[0]["message"] == "y" * 5000


def test_batches_by_count_and_keeps_order_on_one_connection(server):
    start(server, batch_max_events=100, flush_interval_ms=60_000)
    for i in range(1000):
        sentryai.capture_log("info", str(i))
    assert sentryai.flush(20)
    assert [event["message"] for event in server.events] == [str(i) for i in range(1000)]
    assert max(len(request.events) for request in server.requests) == 100
    assert len(server.requests) < 25
    assert server.connections == 1


def test_a_full_batch_does_not_wait_for_the_interval(server):
    start(server, batch_max_events=10, flush_interval_ms=60_000)
    for i in range(10):
        sentryai.capture_log("info", str(i))
    server.wait_for(lambda: len(server.events) == 10, 5)


def test_tries_again_after_a_server_error_with_the_same_ids(server):
    start(server)
    server.answers = [Answer(503), Answer(500), Answer(408)]
    event_id = sentryai.capture_log("info", "x")
    assert sentryai.flush(15)
    assert [request.events[0]["id"] for request in server.requests] == [event_id] * 4
    assert sentryai.stats()["discarded"] == {}


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_honors_retry_after(server, form):
    start(server)
    value = "1" if form == "seconds" else email.utils.formatdate(time.time() + 2, usegmt=True)
    server.answers = [Answer(429, {"Retry-After": value})]
    sentryai.capture_log("info", "x")
    assert sentryai.flush(10)
    first, second = server.requests
    assert second.at - first.at >= 0.9


def test_events_captured_during_a_pause_wait_for_its_end(server):
    start(server, retry_max_ms=1)
    server.answers = [Answer(429, {"Retry-After": "1"})]
    sentryai.capture_log("info", "dropped: the pause is longer than retry_max_ms")
    server.wait_for(lambda: sentryai.stats()["discarded"])
    sentryai.capture_log("info", "second")
    assert sentryai.flush(10)
    assert server.requests[1].at - server.requests[0].at >= 0.9
    assert reports(server) == [("rate_limited", "log", 1)]


def test_gives_up_after_retry_max_and_reports_it(server):
    start(server, retry_max_ms=300)
    server.default = Answer(503)
    sentryai.capture_log("info", "lost")
    server.wait_for(lambda: sentryai.stats()["discarded"] == {"network_error": 1})
    server.default = Answer()
    sentryai.capture_log("info", "arrives")
    assert sentryai.flush()
    assert reports(server) == [("network_error", "log", 1)]


def test_a_refused_batch_is_dropped_at_once_and_reported_later(server, capsys):
    start(server)
    server.answers = [Answer(400, body=b'{"error":{"code":"malformed_body"}}')]
    sentryai.capture_log("info", "x")
    assert sentryai.flush() is False
    server.wait_for(lambda: reports(server) == [("server_rejected", "log", 1)])
    assert len([r for r in server.requests if any(e["type"] == "log" for e in r.events)]) == 1
    assert "HTTP 400" in capsys.readouterr().err


def test_a_wrong_key_is_said_once_and_does_not_flood_the_server(server, capsys):
    start(server, key="wrong")
    server.default = Answer(401)
    for _ in range(5):
        sentryai.capture_log("info", "x")
        sentryai.flush()
    time.sleep(0.3)  # several intervals: a lone report must not be sent in each
    assert capsys.readouterr().err.count("check SENTRYAI_KEY") == 1
    assert len(server.requests) <= 16
    assert sentryai.stats()["discarded"] == {"server_rejected": 5}


def test_counts_events_rejected_one_by_one_under_the_given_reason(server):
    start(server)
    server.answers = [Answer(body=json.dumps({"accepted": 1, "rejected": [{"index": 1, "reason": "invalid_timestamp", "message": "no"}]}).encode())]
    sentryai.capture_log("info", "good")
    sentryai.capture_log("info", "bad", timestamp="yesterday")
    assert sentryai.flush() is False
    assert sentryai.stats()["discarded"] == {"invalid_timestamp": 1}
    assert sentryai.stats()["sent"] == 1
    server.wait_for(lambda: reports(server) == [("invalid_timestamp", "log", 1)])


def test_a_batch_too_large_for_the_server_is_split_until_it_fits(server):
    start(server, flush_interval_ms=60_000)
    server.default = lambda request: Answer(413) if len(request.events) > 3 else Answer()
    for i in range(20):
        sentryai.capture_log("info", str(i))
    assert sentryai.flush(15)
    accepted = [e["message"] for r in server.requests if len(r.events) <= 3 for e in r.events]
    assert accepted == [str(i) for i in range(20)]
    assert sentryai.stats()["discarded"] == {}


def test_one_event_too_large_for_the_server_is_dropped_and_the_others_arrive(server):
    start(server, flush_interval_ms=60_000)
    server.default = lambda request: Answer(413) if any(e.get("message") == "big" for e in request.events) else Answer()
    for message in ("a", "big", "b"):
        sentryai.capture_log("info", message)
    assert sentryai.flush(15) is False
    server.wait_for(lambda: reports(server) == [("event_too_large", "log", 1)])
    accepted = [e.get("message") for r in server.requests if not any(e.get("message") == "big" for e in r.events) for e in r.events]
    assert [m for m in accepted if m] == ["a", "b"]


def test_flush_is_true_only_when_acknowledged(server):
    start(server, request_timeout_ms=300)
    server.answers = [Answer(delay_s=0.6)]
    sentryai.capture_log("info", "x")
    assert sentryai.flush(0.2) is False
    assert sentryai.flush(10) is True
    assert sentryai.flush(0) is True


def test_a_connection_closed_while_idle_is_no_failure(server):
    server.hangs_up_silently = True
    start(server)
    for message in ("1", "2", "3"):
        sentryai.capture_log("info", message)
        started = time.monotonic()
        assert sentryai.flush(10)
        assert time.monotonic() - started < 0.4, "it must not wait for a retry"
        time.sleep(0.05)  # the server's hang-up must have reached us while idle
    assert [event["message"] for event in server.events] == ["1", "2", "3"]
    assert server.connections == 3


def test_a_server_that_is_down_costs_the_host_neither_time_nor_memory():
    sentryai.init(url=f"http://127.0.0.1:{free_port()}", flush_interval_ms=20, max_buffer_bytes=2_000_000, spool_dir="off", capture_unhandled=False)
    tracemalloc.start()
    started = time.perf_counter()
    for i in range(20_000):
        sentryai.capture_log("info", f"message {i}", {"n": i})
    took_s = time.perf_counter() - started
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    stats = sentryai.stats()
    assert took_s < 10
    assert stats["buffered_bytes"] <= 2_000_000
    assert held < 6_000_000
    assert stats["captured"] + stats["discarded"]["queue_overflow"] == 20_000


def test_the_events_after_an_outage_arrive_with_a_report_of_the_lost_ones():
    port = free_port()
    sentryai.init(url=f"http://127.0.0.1:{port}", flush_interval_ms=20, max_buffer_bytes=20_000, spool_dir="off", capture_unhandled=False)
    for i in range(100):
        sentryai.capture_log("info", str(i))
    kept = sentryai.stats()["captured"]
    server = RecordingServer(port)
    try:
        assert sentryai.flush(20)
        server.wait_for(lambda: server.of_type("client_report"))
        assert [e["message"] for e in server.of_type("log")] == [str(i) for i in range(kept)]
        assert reports(server) == [("queue_overflow", "log", 100 - kept)]
    finally:
        server.close()


def test_a_burst_of_100_000_events_stays_within_its_bytes_and_balances(server):
    client = start(server, max_buffer_bytes=8_000_000)
    peak = 0
    for i in range(100_000):
        sentryai.capture_log("info", "burst", {"n": i})
        if i % 1000 == 0:
            peak = max(peak, client.stats()["buffered_bytes"])
    assert sentryai.flush(60)
    assert peak <= 8_000_000
    lost = sentryai.stats()["discarded"].get("queue_overflow", 0)
    assert len(server.of_type("log")) == sentryai.stats()["sent"] == 100_000 - lost
    assert sentryai.stats()["buffered_bytes"] == 0
    if lost:
        server.wait_for(lambda: sum(row[2] for row in reports(server)) == lost)


def test_many_threads_lose_nothing(server):
    start(server, max_buffer_bytes=64_000_000)

    def work(name):
        for i in range(500):
            with sentryai.with_context(user_id=str(name)):
                sentryai.capture_log("info", f"{name}-{i}")

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert sentryai.flush(30)
    assert len({e["id"] for e in server.events}) == 4000
    assert all(e["message"].split("-")[0] == e["user_id"] for e in server.events)


def test_flush_called_by_before_send_does_not_wait_for_itself(server):
    seen = []
    start(server, before_send=lambda event: seen.append(sentryai.flush(5)) or event)
    sentryai.capture_log("info", "x")
    started = time.monotonic()
    assert sentryai.flush(10)
    assert seen == [False] and time.monotonic() - started < 3


def test_after_close_nothing_is_taken(server):
    start(server)
    sentryai.capture_log("info", "before")
    assert sentryai.close() is True
    assert sentryai.capture_log("info", "after") is None
    assert sentryai.close() is True and sentryai.flush() is True
    assert [e["message"] for e in server.events] == ["before"]


def test_disabled_and_not_started_are_true_no_ops(server):
    threads = threading.active_count()
    import sys

    hook = sys.excepthook
    for _ in range(2):
        assert sentryai.capture_log("info", "x") is None
        assert sentryai.capture_error(ValueError("x")) is None
        assert sentryai.capture_llm_usage(provider="p", model="m") is None
        assert sentryai.flush(0) is True
        sentryai.init(url=server.url, enabled=False)
    assert threading.active_count() == threads and sys.excepthook is hook
    assert server.connections == 0


def test_a_second_init_sends_what_the_first_had(server):
    start(server, flush_interval_ms=60_000)
    sentryai.capture_log("info", "first")
    start(server, service="second")
    sentryai.capture_log("info", "second")
    assert sentryai.flush()
    assert [(e["message"], e.get("service")) for e in server.events] == [("first", None), ("second", "second")]


def test_what_close_cannot_deliver_is_sent_by_the_next_start(server, tmp_path):
    spool = str(tmp_path / "kept")
    port = free_port()
    sentryai.init(url=f"http://127.0.0.1:{port}", key="k", spool_dir=spool, capture_unhandled=False)
    event_id = sentryai.capture_log("info", "kept")
    started = time.monotonic()
    assert sentryai.close() is False
    assert time.monotonic() - started < 2.5
    other = RecordingServer(port)
    try:
        sentryai.init(url=other.url, key="another key", spool_dir=spool, capture_unhandled=False)
        sentryai.capture_log("info", "not yours")
        assert sentryai.flush()
        assert [e["message"] for e in other.events] == ["not yours"]
        sentryai.init(url=other.url, key="k", spool_dir=spool, capture_unhandled=False)
        other.wait_for(lambda: any(e["id"] == event_id for e in other.events))
        assert list((tmp_path / "kept").rglob("*.json")) == []
    finally:
        other.close()


def test_a_failing_sdk_does_not_reach_the_host(server, monkeypatch):
    from sentryai import internal

    internal.settings.raise_errors = False
    start(server)
    monkeypatch.setattr("sentryai.event.log_event", lambda *_: 1 / 0)
    assert sentryai.capture_log("info", "x") is None
    assert sentryai.capture_llm_usage("not a mapping") is None
    with sentryai.with_context(tags="not a mapping"):
        pass
    sentryai.set_tags(7)
    monkeypatch.undo()
    sentryai.capture_log("info", "still alive")
    assert sentryai.flush()
    assert server.of_type("log")[0]["message"] == "still alive"
    server.wait_for(lambda: ("serialization_failed", "log", 1) in reports(server))


def test_host_logging_can_be_captured_without_a_loop(server):
    import logging

    from sentryai.integrations.logging import LogHandler

    start(server, debug=True, before_send=lambda event: logging.getLogger("hook").warning("in hook") or event)
    handler = LogHandler()
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        logging.getLogger("app").warning("low on %s", "disk")
        try:
            raise ValueError("boom")
        except ValueError:
            logging.getLogger("app").exception("failed")
    finally:
        root.removeHandler(handler)
    assert sentryai.flush()
    logs = [(e["level"], e["message"], e["logger"]) for e in server.of_type("log")]
    assert logs == [("warn", "low on disk", "app"), ("error", "failed", "app")]
    assert server.of_type("error")[0]["exception"][-1]["value"] == "boom"


def test_the_active_opentelemetry_span_is_linked(server, monkeypatch):
    import sys
    import types

    span = types.SimpleNamespace(get_span_context=lambda: types.SimpleNamespace(is_valid=True, trace_id=0xAB, span_id=0xCD))
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", types.SimpleNamespace(get_current_span=lambda: span))
    start(server)
    sentryai.capture_log("info", "x")
    sentryai.capture_log("info", "y", trace_id="1" * 32)
    assert sentryai.flush()
    assert server.events[0]["trace_id"] == "0" * 30 + "ab" and server.events[0]["span_id"] == "0" * 14 + "cd"
    assert server.events[1]["trace_id"] == "1" * 32 and "span_id" not in server.events[1]
