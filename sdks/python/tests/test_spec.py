"""The conformance suite that every SDK runs: sdks/spec/cases/*.json."""

import contextlib
import json
import re
from pathlib import Path

import pytest

import sentryai
from sentryai import testing
from sentryai.config import resolve_config

CASES = Path(__file__).resolve().parents[2] / "spec" / "cases"


def load(name):
    return json.loads((CASES / name).read_text(encoding="utf-8"))


def event_cases():
    files = sorted(path.name for path in CASES.glob("*.json") if path.name != "config.json")
    assert len(files) >= 6
    return [pytest.param(case, id=f"{name}: {case['name']}") for name in files for case in load(name)]


class Opaque:
    __slots__ = ()


class Throwing:
    def __repr__(self):
        raise RuntimeError("no repr")

    @property
    def anything(self):
        raise RuntimeError("no value")


CHANGED = [{"n": 1}]


def special(name):
    if name == "circular_map":
        circle = {}
        circle["self"] = circle
        return circle
    if name == "circular_list":
        circle = []
        circle.append(circle)
        return circle
    if name == "shared_pair":
        shared = {"a": 1}
        return [shared, shared]
    if name == "nested_200":
        nested = "end"
        for _ in range(200):
            nested = [nested]
        return nested
    return {
        "nan": float("nan"),
        "infinity": float("inf"),
        "-infinity": float("-inf"),
        "big_integer": 12345678901234567890,
        "opaque": Opaque(),
        "throwing": Throwing(),
        "set_of_one": {1},
        "five_bytes": b"12345",
        "hundred_numbers": {str(i): i for i in range(100)},
        "changed_afterwards": CHANGED,
    }[name]


def thrown(spec):
    """An exception with a traceback, as `try/except` would have it."""
    if spec.get("group"):
        kind = type("Group", (Exception,), {"__module__": "builtins"})
        error = kind(spec["value"])
        error.exceptions = [thrown(member) for member in spec["members"]]
    else:
        error = type(spec["type"], (Exception,), {"__module__": "builtins"})(spec["value"])
    cause = spec.get("cause")
    if cause:
        error.__cause__ = error if cause.get("$self") else thrown(cause)
    try:
        raise error
    except Exception as caught:
        return caught


def revive(value):
    if isinstance(value, list):
        return [revive(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$value" in value:
        return special(value["$value"])
    if "$error" in value:
        return thrown(value["$error"])
    if "$repeat" in value:
        return value["$repeat"] * value["times"]
    if "$hook" in value:
        return HOOKS[value["$hook"]]
    return {key: revive(item) for key, item in value.items()}


def capture_again(event):
    sentryai.capture_log("info", "from before_send")
    return event


def fail(event):
    raise RuntimeError("hook failed")


HOOKS = {
    "drop_logs": lambda event: None if event["type"] == "log" else event,
    "redact_message": lambda event: {**event, "message": "[redacted]"},
    "raise": fail,
    "capture_again": capture_again,
}


def is_frames(value):
    names = {"function", "filename", "module", "lineno", "colno", "in_app", "context_line", "pre_context", "post_context"}
    if not isinstance(value, list) or not value:
        return False
    top = value[-1]
    has_fields = all(isinstance(f["function"], str) and isinstance(f["filename"], str) and f["lineno"] > 0 and set(f) <= names for f in value)
    return has_fields and top["in_app"] is True and isinstance(top["context_line"], str) and isinstance(top["pre_context"], list)


def depth(value):
    levels = 0
    while isinstance(value, list):
        value, levels = value[0], levels + 1
    return levels if value == "[depth limit]" else -1


PLACEHOLDERS = {
    "$id": lambda v: bool(re.fullmatch(r"[0-9a-f]{32}", v)),
    "$timestamp": lambda v: isinstance(v, float) and v == testing.FIXED_TIME,
    "$sdk": lambda v: v == {"name": "sentryai.python", "version": sentryai.__version__},
    "$text": lambda v: isinstance(v, str) and v != "",
    "$runtime": lambda v: set(v) == {"name", "version"},
    "$frames": is_frames,
    "$depth_limited": lambda v: 55 <= depth(v) <= 64,
}


def differences(expected, actual, path="$"):
    if isinstance(expected, str) and expected in PLACEHOLDERS:
        return [] if PLACEHOLDERS[expected](actual) else [f"{path}: {actual!r} is not {expected}"]
    if isinstance(expected, dict) and "$cut_of" in expected:
        ok = isinstance(actual, str) and actual.endswith(f"…[cut: {expected['$cut_of']} characters in all]") and len(actual) > 100
        return [] if ok else [f"{path}: {actual[:80]!r} is not a cut text"]
    if isinstance(expected, dict) and isinstance(actual, dict):
        out = [f"{path}.{key}: only on one side" for key in expected.keys() ^ actual.keys()]
        return out + [d for key in expected.keys() & actual.keys() for d in differences(expected[key], actual[key], f"{path}.{key}")]
    if isinstance(expected, list) and isinstance(actual, list):
        if len(expected) != len(actual):
            return [f"{path}: {len(actual)} items, expected {len(expected)}: {actual}"]
        return [d for i, (e, a) in enumerate(zip(expected, actual)) for d in differences(e, a, f"{path}[{i}]")]
    same = expected == actual and (type(expected) is type(actual) or isinstance(expected, (int, float)) and not isinstance(expected, bool))
    return [] if same else [f"{path}: {actual!r}, expected {expected!r}"]


def call(step):
    args = revive(step["args"])
    getattr(sentryai, step["function"])(**args)


@pytest.mark.parametrize("case", event_cases())
def test_event(case):
    CHANGED[:] = [{"n": 1}]
    with testing.capture(revive(case.get("init", {}))) as captured:
        inside = sentryai.with_context(**case["context"]) if "context" in case else contextlib.nullcontext()
        with inside:
            for step in case["calls"]:
                if not step.get("outside"):
                    call(step)
        for step in case["calls"]:
            if step.get("outside"):
                call(step)
        CHANGED[0]["n"] = 2
        CHANGED.append("later")
        events = captured.events
    assert differences(case["expected"], events) == []


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in load("config.json")])
def test_config(case):
    config = resolve_config(case["options"], env=case["env"])
    for name, value in case["expected"].items():
        actual = len(config.problems) if name == "problems" else getattr(config, name)
        assert actual == value, f"{name}: {config.problems}"
