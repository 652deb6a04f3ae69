import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]  # also without pyproject's pytest settings

import pytest  # noqa: E402

import sentryai  # noqa: E402
from recording_server import RecordingServer  # noqa: E402
from sentryai import context, hooks, internal  # noqa: E402


@pytest.fixture(autouse=True)
def sdk(monkeypatch, tmp_path):
    """Each test starts without a client, without hooks, and sees our own errors."""
    for name in list(__import__("os").environ):
        if name.startswith("SENTRYAI_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SENTRYAI_SPOOL_DIR", str(tmp_path / "spool"))
    internal.settings.raise_errors = True
    yield
    internal.settings.raise_errors = False
    sentryai.close(0.1)
    sentryai._client = None
    hooks.uninstall()
    context.clear()
    internal.settings.debug = False


@pytest.fixture
def server():
    recording = RecordingServer()
    yield recording
    recording.close()
