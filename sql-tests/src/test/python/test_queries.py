"""Queries from Python: ADBC, pandas, polars, and pyarrow's own Flight client."""

import pandas
import polars
import pyarrow
import pyarrow.compute
import pyarrow.flight
import pytest
from conftest import execute

AS_OF = """
SELECT s.id, u.clicks
FROM (VALUES (1, CAST(1 AS BIGINT), TIMESTAMP '2026-11-01 10:30:00'),
             (2, CAST(1 AS BIGINT), TIMESTAMP '2026-11-01 11:30:00'),
             (3, CAST(3 AS BIGINT), TIMESTAMP '2026-11-01 11:30:00')) AS s (id, user_id, ts)
LEFT ASOF JOIN {group} AS u
MATCH_CONDITION (u.event_time <= s.ts) ON u.user_id = s.user_id
ORDER BY s.id
"""


def test_the_plainest_connection_answers(cursor):
    cursor.execute("SELECT 1 AS one, 'x' AS word")

    assert cursor.fetchall() == [(1, "x")]
    assert [column[0] for column in cursor.description] == ["one", "word"]


def test_as_of_join_becomes_an_arrow_table(cursor, activity):
    cursor.execute(AS_OF.format(group=activity))

    assert cursor.fetch_arrow_table().to_pydict() == {"id": [1, 2, 3], "clicks": [10, 11, None]}


def test_as_of_join_becomes_a_pandas_frame(connection, activity):
    frame = pandas.read_sql(AS_OF.format(group=activity), connection)

    assert list(frame.columns) == ["id", "clicks"]
    assert frame["id"].tolist() == [1, 2, 3]
    assert frame["clicks"].tolist()[:2] == [10, 11]
    assert pandas.isna(frame["clicks"][2])


def test_as_of_join_becomes_a_polars_frame(connection, activity):
    frame = polars.read_database(AS_OF.format(group=activity), connection)

    assert frame.to_dict(as_series=False) == {"id": [1, 2, 3], "clicks": [10, 11, None]}


def test_pyarrow_flight_needs_no_driver(flight, activity):
    descriptor = pyarrow.flight.FlightDescriptor.for_command(
        _command_statement_query(f"SELECT user_id, clicks FROM online.{activity} ORDER BY user_id")
    )

    info = flight.get_flight_info(descriptor)
    table = flight.do_get(info.endpoints[0].ticket).read_all()

    assert info.schema == table.schema
    assert table.to_pydict() == {"user_id": [1, 2], "clicks": [11, 20]}


def test_a_lookup_takes_one_round_trip(flight, activity):
    ticket = pyarrow.flight.Ticket(
        _command_statement_query(f"SELECT clicks FROM online.{activity} WHERE user_id = 2")
    )

    assert flight.do_get(ticket).read_all().to_pydict() == {"clicks": [20]}


def test_an_empty_result_keeps_its_schema(cursor, activity):
    cursor.execute(f"SELECT user_id, event_time, clicks FROM {activity} WHERE clicks < 0")

    table = cursor.fetch_arrow_table()

    assert table.num_rows == 0
    assert table.schema.names == ["user_id", "event_time", "clicks"]
    assert table.schema.types == [
        pyarrow.int64(),
        pyarrow.timestamp("us"),
        pyarrow.int32(),
    ]


def test_a_schema_is_known_without_executing(connection, activity):
    with connection.cursor() as cursor:
        cursor.adbc_prepare(f"SELECT clicks, 1 / 0 AS boom FROM {activity}")

    with connection.cursor() as cursor:
        schema = cursor.adbc_execute_schema(f"SELECT clicks, 1 / 0 AS boom FROM {activity}")
        assert schema.names == ["clicks", "boom"]


def test_parameters_are_bound(cursor, activity):
    sql = f"SELECT user_id, clicks FROM online.{activity} WHERE user_id = ?"

    cursor.execute(sql, (1,))
    assert cursor.fetchall() == [(1, 11)]
    cursor.execute(sql, (2,))
    assert cursor.fetchall() == [(2, 20)]
    cursor.execute(sql, (3,))
    assert cursor.fetchall() == []


def test_a_null_parameter_matches_nothing(cursor, activity):
    cursor.execute(f"SELECT user_id FROM online.{activity} WHERE clicks = ?", (None,))

    assert cursor.fetchall() == []


def test_a_result_of_many_batches_arrives_whole(connection):
    execute(connection, "CREATE TEMPORARY TABLE digits (d BIGINT)")
    execute(connection, "INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)")
    product = ", ".join(f"digits AS d{i}" for i in range(6))
    number = " + ".join(f"d{i}.d * {10**i}" for i in range(6))

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {number} AS n FROM {product}")
        reader = cursor.fetch_record_batch()
        batches = list(reader)

    assert len(batches) > 1
    assert sum(batch.num_rows for batch in batches) == 1_000_000
    table = pyarrow.Table.from_batches(batches)
    assert pyarrow.compute.sum(table["n"]).as_py() == 499_999_500_000


def test_many_queries_share_a_connection(connection, activity):
    for n in range(50):
        assert execute(connection, f"SELECT {n} + clicks FROM online.{activity} WHERE user_id = 2") == [
            (20 + n,)
        ]


def test_two_cursors_read_in_turns(connection):
    with connection.cursor() as one, connection.cursor() as other:
        one.execute("SELECT * FROM (VALUES (1), (2)) AS v (i) ORDER BY i")
        other.execute("SELECT * FROM (VALUES (3), (4)) AS v (i) ORDER BY i")
        assert [one.fetchone(), other.fetchone(), one.fetchone(), other.fetchone()] == [
            (1,),
            (3,),
            (2,),
            (4,),
        ]


@pytest.mark.parametrize("row_count", [0, 1, 3])
def test_fetchmany_stops_at_the_end(cursor, row_count):
    cursor.execute(f"SELECT i FROM (VALUES (1), (2), (3)) AS v (i) WHERE i <= {row_count}")

    assert len(cursor.fetchmany(10)) == row_count


def _command_statement_query(sql):
    """google.protobuf.Any with arrow.flight.protocol.sql.CommandStatementQuery, by hand."""
    type_url = b"type.googleapis.com/arrow.flight.protocol.sql.CommandStatementQuery"
    query = sql.encode()
    message = b"\x0a" + _varint(len(query)) + query
    return b"\x0a" + _varint(len(type_url)) + type_url + b"\x12" + _varint(len(message)) + message


def _varint(number):
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)
