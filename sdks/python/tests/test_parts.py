"""Single parts: snapshots of hostile values, stack frames, header parsing."""

import dataclasses
import datetime
import decimal
import enum
import json
import math
import pathlib
import random
import threading
import uuid

import pytest

from sentryai import errors
from sentryai.encode import EventTooLarge, encode_event
from sentryai.internal import new_event_id
from sentryai.snapshot import Snapshot
from sentryai.transport import outcome_of, parse_retry_after


def copy(value, max_chars=1_000_000):
    return Snapshot(max_chars).copy(value)


class Level(enum.Enum):
    HIGH = "high"


class Name(str):
    pass


class BadIter(list):
    def __iter__(self):
        raise RuntimeError("no iteration")


@dataclasses.dataclass
class Answer:
    text: str
    usage: dict


def random_value(rng, depth=0):
    kinds = ["str", "int", "float", "none", "bool", "object", "bytes", "date", "enum", "subclass", "bad"]
    if depth < 5:
        kinds += ["dict", "list", "tuple", "set", "dataclass"] * 2
    kind = rng.choice(kinds)
    size = rng.randrange(5)
    return {
        "str": lambda: "".join(chr(rng.choice([65, 0x20AC, 0x1F642, 0xD800, 0, 34])) for _ in range(size)),
        "int": lambda: rng.choice([0, -1, 10**30, 2**53]),
        "float": lambda: rng.choice([0.5, math.nan, math.inf, -math.inf]),
        "none": lambda: None,
        "bool": lambda: True,
        "object": object,
        "bytes": lambda: b"ab",
        "date": lambda: datetime.datetime(2026, 1, 1),
        "enum": lambda: Level.HIGH,
        "subclass": lambda: Name("sub"),
        "bad": lambda: BadIter([1]),
        "dict": lambda: {rng.choice(["a", 1, None, (1, 2), Level.HIGH, "b"]): random_value(rng, depth + 1) for _ in range(size)},
        "list": lambda: [random_value(rng, depth + 1) for _ in range(size)],
        "tuple": lambda: tuple(random_value(rng, depth + 1) for _ in range(size)),
        "set": lambda: {1, "x"},
        "dataclass": lambda: Answer("t", {"v": random_value(rng, depth + 1)}),
    }[kind]()


def test_anything_becomes_json():
    rng = random.Random(7)
    for _ in range(3000):
        data = encode_event({"v": copy(random_value(rng))}, 10_000_000)
        json.loads(data, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_well_known_types_have_a_natural_form():
    value = {
        "uuid": uuid.UUID(int=1),
        "decimal": decimal.Decimal("1.50"),
        "path": pathlib.PurePosixPath("/a/b"),
        "date": datetime.date(2026, 1, 2),
        "enum": Level.HIGH,
        "data": Answer("hi", {"n": 1}),
        "name": Name("sub"),
        7: "number key",
    }
    assert copy(value) == {
        "uuid": "00000000-0000-0000-0000-000000000001",
        "decimal": "1.50",
        "path": "/a/b",
        "date": "2026-01-02",
        "enum": "high",
        "data": {"text": "hi", "usage": {"n": 1}},
        "name": "sub",
        "7": "number key",
    }
    assert type(copy(Name("sub"))) is str


def test_pydantic_models_go_out_by_field():
    pydantic = pytest.importorskip("pydantic", reason="pydantic is no dependency of ours")

    class Usage(pydantic.BaseModel):
        tokens: int

    class Reply(pydantic.BaseModel):
        text: str
        usage: Usage

    assert copy(Reply(text="hi", usage=Usage(tokens=3))) == {"text": "hi", "usage": {"tokens": 3}}


def test_an_endless_list_is_cut_to_its_limit_and_says_so():
    out = copy(list(range(60_000)))
    assert len(out) == 50_001 and out[-1] == "[cut: 10000 more items]"


def test_a_dict_changed_by_another_thread_does_not_disturb():
    shared = {str(i): i for i in range(100)}
    stop = threading.Event()

    def change():
        i = 0
        while not stop.is_set():
            shared[f"new{i % 50}"] = i
            shared.pop(f"new{(i + 25) % 50}", None)
            i += 1

    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(500):
            assert copy({"shared": shared})["shared"]["7"] == 7
    finally:
        stop.set()
        thread.join()


def test_the_callers_objects_are_never_changed():
    inner = {1: [datetime.date(2026, 1, 1)], "long": "x" * 50}
    value = {"inner": inner}
    copy(value, max_chars=10)
    assert value == {"inner": {1: [datetime.date(2026, 1, 1)], "long": "x" * 50}} and value["inner"] is inner


def test_an_event_that_cannot_fit_says_so():
    with pytest.raises(EventTooLarge):
        encode_event({"numbers": list(range(1000))}, 300)


def test_ids_are_random_uuids():
    ids = {new_event_id() for _ in range(1000)}
    assert len(ids) == 1000
    parsed = uuid.UUID(next(iter(ids)))
    assert parsed.version == 4 and parsed.variant == uuid.RFC_4122


NOW = 1_767_225_600.0


@pytest.mark.parametrize(
    "header, expected",
    [("5", 5), ("0.5", 0.5), ("-3", 0), ("999999", 3600), ("nan", None), ("soon", None), ("", None), (None, None), ("Thu, 01 Jan 2026 00:00:10 GMT", 10)],
)
def test_retry_after(header, expected):
    assert parse_retry_after(header, NOW) == expected


@pytest.mark.parametrize(
    "status, kind",
    [(200, "accepted"), (202, "accepted"), (301, "refused"), (400, "refused"), (401, "refused"), (408, "retry"), (413, "split"), (429, "retry"), (500, "retry")],
)
def test_meaning_of_a_status(status, kind):
    assert outcome_of(status, None, b"not json", NOW).kind == kind


def test_only_well_formed_rejections_are_read():
    body = json.dumps({"rejected": [{"index": 2, "reason": "too_old"}, {"index": "x"}, None, {"index": 4}]}).encode()
    assert outcome_of(202, None, body, NOW).rejected == {2: "too_old", 4: "server_rejected"}


def test_context_is_kept_unless_the_raise_hides_it():
    def chain(hide):
        try:
            try:
                raise KeyError("first")
            except KeyError:
                if hide:
                    raise ValueError("second") from None
                raise ValueError("second")
        except ValueError as error:
            return [value["type"] for value in errors.exception_list(error, True)]

    assert chain(hide=False) == ["KeyError", "ValueError"]
    assert chain(hide=True) == ["ValueError"]


def test_an_exception_whose_text_fails_is_still_reported():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError("no text")

        __repr__ = __str__

    (value,) = errors.exception_list(Mute(), True)
    assert value["value"] == "<unprintable Mute>"


def test_a_very_long_chain_keeps_its_thrown_end():
    error = ValueError("root")
    for i in range(200):
        effect = ValueError(str(i))
        effect.__cause__ = error
        error = effect
    values = errors.exception_list(error, True)
    assert len(values) == 50 and values[-1] == {"type": "ValueError", "value": "199", "handled": True}
