"""Errors say what to do; whatever a client does, the server goes on."""

import datetime
import subprocess
import sys
import threading
import time

import adbc_driver_flightsql.dbapi
import pytest
from conftest import execute

HUGE = "SELECT a.i * 1.5 AS x FROM n AS a, n AS b, n AS c, n AS d, n AS e, n AS f, n AS g, n AS h, n AS j"


@pytest.fixture
def numbers(connection):
    execute(connection, "CREATE TEMPORARY TABLE n (i BIGINT)")
    execute(connection, "INSERT INTO n VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELEC 1", "SYNTAX_ERROR: .*line 1, column 1"),
        ("SELECT nothing FROM system.feature_groups", "COLUMN_NOT_FOUND: .*'nothing'"),
        ("SELECT * FROM nothing", "TABLE_NOT_FOUND: .*'nothing'"),
        ("SELECT 'a' + DATE '2026-01-01'", "TYPE_MISMATCH: "),
        ("SELECT 1 / (i - i) FROM (VALUES (1)) AS v (i)", "DIVISION_BY_ZERO: "),
    ],
)
def test_a_message_has_its_code(connection, sql, message):
    with pytest.raises(adbc_driver_flightsql.dbapi.Error, match=message):
        execute(connection, sql)
    assert execute(connection, "SELECT 1") == [(1,)]


def test_user_errors_are_programming_errors(connection):
    with pytest.raises(adbc_driver_flightsql.dbapi.ProgrammingError):
        execute(connection, "SELEC 1")


def test_no_stack_trace_reaches_the_client(connection):
    with pytest.raises(adbc_driver_flightsql.dbapi.Error) as error:
        execute(connection, "SELECT * FROM nothing")
    assert "\tat " not in str(error.value) and ".java" not in str(error.value)


def test_closing_in_the_middle_of_a_large_result_stops_it(uri, connection, numbers):
    with connection.cursor() as cursor:
        cursor.execute(HUGE)
        reader = cursor.fetch_record_batch()
        assert reader.read_next_batch().num_rows > 0

    _await_no_running_query(uri)


def test_cancel_stops_a_large_result(uri, connection, numbers):
    with connection.cursor() as cursor:
        cursor.execute(HUGE)
        reader = cursor.fetch_record_batch()
        reader.read_next_batch()
        threading.Timer(0.3, cursor.adbc_cancel).start()
        with pytest.raises(Exception, match="(?i)cancel"):
            while True:
                reader.read_next_batch()

    assert execute(connection, "SELECT 1") == [(1,)]
    _await_no_running_query(uri)


def test_a_client_that_vanishes_takes_its_query_with_it(uri):
    connection = adbc_driver_flightsql.dbapi.connect(uri)
    execute(connection, "CREATE TEMPORARY TABLE n (i BIGINT)")
    execute(connection, "INSERT INTO n VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)")
    cursor = connection.cursor()
    cursor.execute(HUGE)
    reader = cursor.fetch_record_batch()
    reader.read_next_batch()
    del reader
    cursor.close()
    connection.close()

    _await_no_running_query(uri)


KILLED = """
import sys
import adbc_driver_flightsql.dbapi

with adbc_driver_flightsql.dbapi.connect(sys.argv[1]) as connection, connection.cursor() as cursor:
    cursor.execute("CREATE TEMPORARY TABLE n AS SELECT * FROM (VALUES (0),(1),(2),(3),(4),(5),(6),(7)) AS v (i)")
    cursor.fetchall()
    cursor.execute(sys.argv[2])
    reader = cursor.fetch_record_batch()
    reader.read_next_batch()
    print("reading", flush=True)
    sys.stdin.read()
"""


def test_a_client_that_is_killed_takes_its_query_with_it(uri):
    client = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", KILLED, uri, HUGE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert client.stdout.readline() == b"reading\n"

    client.kill()

    client.communicate()
    _await_no_running_query(uri)


MANY = 10_000


def test_lists_of_many_values_and_parameters_are_answered(connection, activity):
    numbers = ", ".join(str(n) for n in range(MANY))
    assert execute(
        connection, f"SELECT count(*) FROM online.{activity} WHERE user_id IN ({numbers})"
    ) == [(2,)]
    marks = ", ".join("?" for _ in range(MANY))
    for table, rows in ((f"online.{activity}", 2), (activity, 3)):
        assert execute(
            connection, f"SELECT count(*) FROM {table} WHERE user_id IN ({marks})", tuple(range(MANY))
        ) == [(rows,)]


def test_an_insert_of_many_literal_rows_is_quick(connection, activity):
    rows = ", ".join(f"({n}, TIMESTAMP '2026-11-01 00:00:00', {n % 7})" for n in range(MANY))

    assert execute(connection, f"INSERT INTO {activity} VALUES {rows}") == [(MANY,)]

    assert execute(connection, f"SELECT count(*), sum(clicks) FROM online.{activity}") == [
        (MANY, sum(n % 7 for n in range(MANY)) - 1 % 7 - 2 % 7 + 11 + 20)
    ]


def test_many_rows_that_have_to_be_computed_are_quick_too(connection, activity):
    rows = ", ".join(f"({n} + 1, TIMESTAMP '2026-11-02 00:00:00', abs(-{n % 7}))" for n in range(2_000))
    assert execute(connection, f"INSERT INTO {activity} VALUES {rows}") == [(2_000,)]

    spine = ", ".join(f"({n}, TIMESTAMP '2026-11-03 00:00:00')" for n in range(MANY))
    assert execute(
        connection,
        f"SELECT count(*), count(u.clicks) FROM (VALUES {spine}) AS s (user_id, ts)"
        f" LEFT ASOF JOIN {activity} AS u MATCH_CONDITION (u.event_time <= s.ts) ON u.user_id = s.user_id",
    ) == [(MANY, 2_000)]


def test_a_bad_row_among_many_is_named(connection, activity):
    rows = [f"({n}, TIMESTAMP '2026-11-01 00:00:00', 1)" for n in range(MANY)]
    rows[4_321] = "(NULL, TIMESTAMP '2026-11-01 00:00:00', 1)"

    with pytest.raises(Exception, match="NULL_NOT_ALLOWED: .*[Rr]ow 4322.*'user_id'"):
        execute(connection, f"INSERT INTO {activity} VALUES {', '.join(rows)}")

    assert execute(connection, f"SELECT count(*) FROM {activity}") == [(3,)]


def test_an_insert_takes_many_parameters_and_many_rows_of_them(connection, activity):
    at = datetime.datetime(2026, 11, 2)
    marks = ", ".join("(?, ?, ?)" for _ in range(MANY))
    values = tuple(value for n in range(MANY) for value in (n, at, n % 7))
    assert execute(connection, f"INSERT INTO {activity} VALUES {marks}", values) == [(MANY,)]

    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {activity} VALUES (?, ?, ?)",
            [(n, at + datetime.timedelta(days=1), n % 5) for n in range(MANY)],
        )

    assert execute(
        connection, f"SELECT count(*), count(DISTINCT write_time) FROM {activity} WHERE clicks < 7"
    ) == [(2 * MANY, 2)]
    assert execute(connection, f"SELECT count(*), sum(clicks) FROM online.{activity}") == [
        (MANY, sum(n % 5 for n in range(MANY)))
    ]


def test_a_large_text_is_answered_or_refused_in_one_sentence(connection):
    text = "x" * (10 << 20)
    assert execute(connection, f"SELECT '{text}' AS text") == [(text,)]
    assert execute(connection, f"SELECT 1 /* {text} */") == [(1,)]

    rows = ", ".join("(1, 2, 3, 4)" for _ in range(120_000))
    with pytest.raises(Exception, match="LIMIT_EXCEEDED: The statement has more than 1000000 words"):
        execute(connection, f"SELECT count(*) FROM (VALUES {rows}) AS v")
    assert execute(connection, "SELECT 1") == [(1,)]


def test_wrong_parameters_are_refused(connection, activity):
    with pytest.raises(adbc_driver_flightsql.dbapi.Error):
        execute(connection, f"SELECT * FROM online.{activity} WHERE user_id = ?", ("x",))
    with pytest.raises(adbc_driver_flightsql.dbapi.Error):
        execute(connection, f"SELECT * FROM online.{activity} WHERE user_id = ?", (1, 2))
    assert execute(connection, "SELECT 1") == [(1,)]


def _await_no_running_query(uri):
    """Only the question itself runs; asked until it is so, for at most two minutes."""
    deadline = time.monotonic() + 120
    with adbc_driver_flightsql.dbapi.connect(uri) as connection:
        while True:
            running = execute(
                connection,
                "SELECT sql FROM system.queries WHERE state = 'RUNNING'"
                " AND sql NOT LIKE '%system.queries%'",
            )
            if not running:
                return
            assert time.monotonic() < deadline, running
            time.sleep(0.1)
