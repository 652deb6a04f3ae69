"""Automatic error tracking in real child processes: everything is reported, and the process ends exactly as without us."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from recording_server import free_port

SRC = Path(__file__).resolve().parents[1] / "src"
START = "import sentryai; sentryai.init(flush_interval_ms=60000)"


def run(tmp_path, source, url, with_sdk=True, **env):
    """Runs a script; the same script without the SDK has a comment of the same length in place of init."""
    text = textwrap.dedent(source).replace("START", START if with_sdk else "#" * len(START))
    script = tmp_path / "script.py"
    script.write_text(text)
    environ = {**os.environ, "PYTHONPATH": str(SRC), "SENTRYAI_URL": url, "SENTRYAI_SPOOL_DIR": str(tmp_path / "spool"), **env}
    started = time.monotonic()
    done = subprocess.run([sys.executable, str(script)], env=environ, capture_output=True, text=True, timeout=60)
    return done, time.monotonic() - started


def assert_same_as_without(tmp_path, source, url):
    """Exit status, stdout and stderr are identical with and without the SDK; returns the run with it."""
    bare, _ = run(tmp_path, source, url, with_sdk=False)
    done, took_s = run(tmp_path, source, url)
    assert (done.returncode, done.stdout, done.stderr) == (bare.returncode, bare.stdout, bare.stderr)
    return done, took_s


CRASH = """
    START
    def outer():
        try:
            {}["tool"]
        except KeyError as error:
            raise RuntimeError("agent failed") from error
    outer()
"""


def test_a_crash_is_reported_and_looks_as_it_always_did(server, tmp_path):
    done, _ = assert_same_as_without(tmp_path, CRASH, server.url)
    assert done.returncode == 1 and "RuntimeError: agent failed" in done.stderr
    (error,) = server.events
    assert error["level"] == "fatal" and error["attributes"]["mechanism"] == "excepthook"
    cause, thrown = error["exception"]
    assert (cause["type"], thrown["type"], thrown["value"], thrown["handled"]) == ("KeyError", "RuntimeError", "agent failed", False)
    assert [f["function"] for f in thrown["frames"]] == ["<module>", "outer"]
    frame = thrown["frames"][-1]
    assert frame["in_app"] is True and frame["module"] == "__main__" and frame["lineno"] == 7
    assert frame["context_line"].strip() == 'raise RuntimeError("agent failed") from error'
    assert len(frame["pre_context"]) == 5 and frame["post_context"] == ["outer()"]


def test_a_crash_with_the_server_down_is_bounded_unchanged_and_sent_by_the_next_start(server, tmp_path):
    down = f"http://127.0.0.1:{free_port()}"
    _, took_s = assert_same_as_without(tmp_path, CRASH, down)
    assert took_s < 5
    assert list((tmp_path / "spool").rglob("*.json"))


def test_a_crash_with_a_server_that_never_answers_is_bounded(tmp_path):
    import socket

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        done, took_s = run(tmp_path, CRASH, f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert done.returncode == 1 and took_s < 5


@pytest.mark.parametrize(
    "source, code",
    [
        ("START\nimport sys; sys.exit(3)", 3),
        ("START\nraise SystemExit('bye')", 1),
        ("START\nimport os; os._exit(7)", 7),
        ("START\nprint('fine')", 0),
    ],
)
def test_other_ends_keep_their_exit_status_and_report_nothing(server, tmp_path, source, code):
    done, _ = assert_same_as_without(tmp_path, source, server.url)
    assert done.returncode == code
    assert server.events == []


def test_ctrl_c_stays_ctrl_c(server, tmp_path):
    source = "START\nimport os, signal\nos.kill(os.getpid(), signal.SIGINT)\nimport time; time.sleep(5)"
    done, _ = assert_same_as_without(tmp_path, source, server.url)
    assert done.returncode == -2 and server.events == []


def test_what_was_captured_is_sent_at_exit(server, tmp_path):
    run(tmp_path, "START\nsentryai.capture_log('info', 'last words')", server.url)
    assert [e["message"] for e in server.events] == ["last words"]


def test_what_was_captured_in_an_exit_handler_is_sent(server, tmp_path):
    source = "START\nimport atexit\natexit.register(lambda: sentryai.capture_log('info', 'in handler'))"
    done, _ = run(tmp_path, source, server.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert [e["message"] for e in server.events] == ["in handler"]


def test_the_hook_that_was_there_before_is_called(server, tmp_path):
    source = """
        import sys
        sys.excepthook = lambda kind, error, tb: print("custom hook:", error)
        START
        raise ValueError("x")
    """
    done, _ = assert_same_as_without(tmp_path, source, server.url)
    assert "custom hook: x" in done.stdout
    assert server.events[0]["exception"][-1]["value"] == "x"


def test_an_error_captured_by_hand_and_thrown_again_is_one_event(server, tmp_path):
    source = """
        START
        try:
            1 / 0
        except ZeroDivisionError as error:
            sentryai.capture_error(error)
            raise
    """
    run(tmp_path, source, server.url)
    assert len(server.of_type("error")) == 1


def test_an_error_in_a_thread_is_reported(server, tmp_path):
    source = """
        import threading
        START
        def work():
            raise ValueError("in thread")
        t = threading.Thread(target=work, name="worker-7"); t.start(); t.join()
        import sys
        threading.Thread(target=sys.exit).start()
    """
    done, _ = assert_same_as_without(tmp_path, source, server.url)
    assert done.returncode == 0 and "Exception in thread worker-7" in done.stderr
    (error,) = server.events
    assert error["exception"][-1]["handled"] is False
    assert error["attributes"] == {"mechanism": "threading", "thread": "worker-7"}


def test_an_error_in_a_task_nobody_awaits_is_reported(server, tmp_path):
    source = """
        import asyncio, gc
        START
        async def fail():
            raise ValueError("in task")
        async def main():
            asyncio.create_task(fail(), name="lost")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            gc.collect()
            print(asyncio.get_running_loop().get_exception_handler())
        asyncio.run(main())
    """
    done, _ = assert_same_as_without(tmp_path, source, server.url)
    assert "Task exception was never retrieved" in done.stderr and done.stdout == "None\n"
    (error,) = server.events
    assert error["exception"][-1]["value"] == "in task"
    assert error["attributes"]["mechanism"] == "asyncio"


def test_the_loops_own_exception_handler_is_called(server, tmp_path):
    source = """
        import asyncio
        START
        async def main():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda loop, details: print("custom:", details["exception"]))
            loop.call_soon(lambda: 1 / 0)
            await asyncio.sleep(0.01)
        asyncio.run(main())
    """
    done, _ = assert_same_as_without(tmp_path, source, server.url)
    assert done.stdout == "custom: division by zero\n"
    assert server.events[0]["exception"][-1]["type"] == "ZeroDivisionError"


def test_context_follows_asyncio_tasks(server, tmp_path):
    source = """
        import asyncio
        START
        async def step(name):
            with sentryai.with_context(user_id=name):
                await asyncio.sleep(0.01)
                await asyncio.create_task(inner(name))
        async def inner(name):
            sentryai.capture_log("info", name)
        async def main():
            await asyncio.gather(*(step(str(n)) for n in range(20)))
        asyncio.run(main())
    """
    run(tmp_path, source, server.url)
    assert len(server.events) == 20
    assert all(e["message"] == e["user_id"] for e in server.events)


def test_capture_unhandled_off_installs_no_hook(server, tmp_path):
    done, _ = run(tmp_path, CRASH, server.url, SENTRYAI_CAPTURE_UNHANDLED="0")
    assert done.returncode == 1 and server.events == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this platform")
def test_after_a_fork_parent_and_child_each_send_their_own(server, tmp_path):
    source = """
        import os, sys
        START
        sentryai.capture_log("info", "before")
        sentryai.flush()
        sentryai.capture_log("info", "parent, buffered at the fork")
        pid = os.fork()
        sentryai.capture_log("info", "child" if pid == 0 else "parent")
        if pid:
            sys.exit(os.waitpid(pid, 0)[1])
    """
    done, _ = run(tmp_path, source, server.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(e["message"] for e in server.events) == ["before", "child", "parent", "parent, buffered at the fork"]
    assert len({e["id"] for e in server.events}) == 4


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing_children_send_at_their_end(server, tmp_path, method):
    source = f"""
        import multiprocessing
        START
        def work(n):
            sentryai.capture_log("info", str(n))
        if __name__ == "__main__":
            context = multiprocessing.get_context("{method}")
            children = [context.Process(target=work, args=(n,)) for n in range(2)]
            [c.start() for c in children]
            [c.join() for c in children]
            sentryai.capture_log("info", "parent")
    """
    done, _ = run(tmp_path, source, server.url)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(e["message"] for e in server.events) == ["0", "1", "parent"]


def test_a_recursion_error_is_reported_with_both_ends_of_the_stack(server, tmp_path):
    source = """
        START
        def dive(n):
            return dive(n + 1)
        dive(0)
    """
    assert_same_as_without(tmp_path, source, server.url)
    (error,) = server.events
    frames = error["exception"][-1]["frames"]
    assert error["exception"][-1]["type"] == "RecursionError" and len(frames) == 100
    assert frames[0]["function"] == "<module>" and frames[-1]["function"] == "dive"


def test_library_frames_are_not_in_app(server, tmp_path):
    source = """
        START
        import json
        json.loads("{")
    """
    run(tmp_path, source, server.url)
    frames = server.events[0]["exception"][-1]["frames"]
    assert frames[0]["in_app"] is True and not any(f["in_app"] for f in frames[1:]) and len(frames) > 1
