"""Statements that are nothing but their text, by pyarrow.flight."""

import datetime

import pyarrow
import pyarrow.flight
import pytest
from conftest import documented, execute


def test_the_example_of_the_documentation_gives_a_frame(uri, activity):
    example = documented("do_get").replace("grpc://127.0.0.1:31337", uri).replace("user_activity", activity)

    names = {}
    exec(example, names)

    assert sorted(names["frame"]["clicks"]) == [10, 11, 20]


def test_a_ticket_is_the_text_of_a_query(flight, activity):
    sql = f"\n SELECT user_id, 'ä/€' AS text FROM online.{activity}\n\tORDER BY user_id -- those\n"

    table = flight.do_get(pyarrow.flight.Ticket(sql)).read_all()

    assert table.to_pydict() == {"user_id": [1, 2], "text": ["ä/€", "ä/€"]}


def test_a_descriptor_is_the_text_of_a_query(flight, activity):
    descriptor = pyarrow.flight.FlightDescriptor.for_command(
        f"SELECT s.at, u.clicks FROM (VALUES (1, TIMESTAMP '2026-11-01 10:30:00')) AS s (user_id, at)"
        f" LEFT ASOF JOIN {activity} AS u MATCH_CONDITION (s.at)"
    )

    assert flight.get_schema(descriptor).schema.names == ["at", "clicks"]
    info = flight.get_flight_info(descriptor)
    (row,) = flight.do_get(info.endpoints[0].ticket).read_all().to_pylist()

    assert row == {"at": datetime.datetime(2026, 11, 1, 10, 30), "clicks": 10}


def test_a_descriptor_is_a_change_that_happens_once(flight, connection, activity):
    at = "TIMESTAMP '2026-11-03 10:00:00'"
    descriptor = pyarrow.flight.FlightDescriptor.for_command(f"INSERT INTO {activity} VALUES (3, {at}, 30)")

    info = flight.get_flight_info(descriptor)
    flight.do_get(info.endpoints[0].ticket).read_all()

    assert execute(connection, f"SELECT clicks FROM {activity} WHERE user_id = 3") == [(30,)]


def test_a_wrong_text_is_told_where(flight):
    with pytest.raises(pyarrow.lib.ArrowInvalid, match="SYNTAX_ERROR: At line 1, column 14"):
        flight.do_get(pyarrow.flight.Ticket("SELECT 1 FRM t")).read_all()
