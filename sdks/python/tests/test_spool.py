"""Files that earlier processes, of any language, left behind."""

import hashlib
import os

import sentryai


def test_files_are_sent_unless_somebody_else_is_sending_them_or_they_are_damaged(server, tmp_path):
    digest = hashlib.sha256(f"{server.url}/v1/events\nk".encode()).hexdigest()[:16]
    folder = tmp_path / "shared" / digest
    folder.mkdir(parents=True)
    (folder / "1-2-abcdef01.json").write_text('{"events":[{"type":"log","id":"1","message":"from node"}]}')
    abandoned = folder / "1-2-abcdef02.json.claimed"
    abandoned.write_text('{"events":[{"type":"log","id":"2","message":"claimed by a dead process"}]}')
    os.utime(abandoned, (1, 1))
    (folder / "1-2-abcdef03.json.claimed").write_text('{"events":[{"type":"log","id":"3","message":"being sent elsewhere"}]}')
    (folder / "1-2-abcdef04.json").write_text("damaged")
    sentryai.init(url=server.url, key="k", spool_dir=str(tmp_path / "shared"), flush_interval_ms=20, capture_unhandled=False)
    server.wait_for(lambda: {"1", "2"} <= {event["id"] for event in server.events})
    server.wait_for(lambda: [path.name for path in folder.iterdir()] == ["1-2-abcdef03.json.claimed"])
    sentryai.capture_log("info", "own")
    assert sentryai.flush()
    assert "3" not in {event["id"] for event in server.events}
    assert sentryai.stats()["discarded"] == {"serialization_failed": 1}
