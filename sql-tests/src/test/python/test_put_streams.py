"""Put streams by pyarrow.flight: one call, a put for each batch."""

import datetime

import pyarrow
import pyarrow.flight
import pytest
from conftest import documented, execute

SCHEMA = pyarrow.schema(
    [("user_id", pyarrow.int64()), ("event_time", pyarrow.timestamp("us")), ("clicks", pyarrow.int32())]
)


def record(user_id, minute, clicks):
    at = datetime.datetime(2026, 11, 2, 12, minute)
    row = {"user_id": user_id, "event_time": at, "clicks": clicks}
    return pyarrow.RecordBatch.from_pylist([row], schema=SCHEMA)


def stream(flight, group):
    return flight.do_put(pyarrow.flight.FlightDescriptor.for_path("features", group), SCHEMA)


def test_the_example_of_the_documentation_runs_twice_and_stores_once(uri, connection, group):
    example = documented("do_put")
    name = group("user_id BIGINT, event_time TIMESTAMP(6), clicks_7d INTEGER")
    example = example.replace("grpc://127.0.0.1:31337", uri).replace("user_activity", name)

    for _ in range(2):
        exec(example.replace("clicks-", name), {})

    assert execute(connection, f"SELECT clicks_7d FROM {name} ORDER BY sequence") == [(0,), (1,), (2,)]
    assert execute(connection, f"SELECT clicks_7d FROM online.{name}") == [(2,)]


def test_each_batch_is_there_when_it_is_answered(flight, connection, activity):
    puts, answers = stream(flight, activity)
    with puts:
        for n in range(3):
            puts.write_batch(record(7, n, n))
            assert answers.read().to_pybytes() == b"\x08\x01"
            assert execute(connection, f"SELECT clicks FROM online.{activity} WHERE user_id = 7") == [(n,)]
        puts.done_writing()


def test_a_refused_batch_ends_the_stream(flight, connection, activity):
    puts, answers = stream(flight, activity)
    with pytest.raises(pyarrow.lib.ArrowInvalid, match="NULL_NOT_ALLOWED: .*batch 2 of the put stream"):
        with puts:
            puts.write_batch(record(7, 0, 1))
            assert answers.read() is not None
            puts.write_batch(record(None, 1, 2))
            assert answers.read() is None

    assert execute(connection, f"SELECT clicks FROM {activity} WHERE event_time > TIMESTAMP '2026-11-02'") == [
        (1,)
    ]


def test_many_are_sent_ahead(flight, connection, activity):
    puts, answers = stream(flight, activity)
    with puts:
        for n in range(200):
            puts.write_batch(record(n, n % 60, n))
        puts.done_writing()
        for _ in range(200):
            assert answers.read() is not None
        assert answers.read() is None

    assert execute(
        connection, f"SELECT count(*), sum(clicks) FROM {activity} WHERE event_time > TIMESTAMP '2026-11-02'"
    ) == [(200, 19900)]
