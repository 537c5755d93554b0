"""Values bound to parameters: how many, and of what a statement was when it was prepared."""

import adbc_driver_flightsql.dbapi
import pytest
from conftest import execute


@pytest.fixture
def numbers(connection):
    execute(connection, "CREATE TEMPORARY TABLE n (i BIGINT, s VARCHAR)")
    execute(connection, "INSERT INTO n VALUES (1, 'a'), (2, 'b'), (3, 'c')")


def test_create_table_as_takes_parameters(connection, numbers):
    execute(connection, "CREATE TEMPORARY TABLE k AS SELECT i, ? AS t FROM n WHERE i >= ?", ("x", 2))

    assert sorted(execute(connection, "SELECT * FROM k")) == [(2, "x"), (3, "x")]


@pytest.mark.parametrize(
    ("sql", "values", "message"),
    [
        ("SELECT i FROM n WHERE i = ?", (1, 2), "the statement has 1 parameter, but 2 were bound"),
        ("SELECT i FROM n WHERE i = ? AND s = ?", (1,), "the statement has 2 parameters, but 1 was bound"),
        ("SELECT i FROM n WHERE i = ?", None, "the statement has 1 parameter, but 0 were bound"),
        ("SELECT i FROM n", (1,), "the statement has 0 parameters, but 1 was bound"),
        ("INSERT INTO n VALUES (?, ?)", (1,), "the statement has 2 parameters, but 1 was bound"),
        ("INSERT INTO n VALUES (?, ?)", None, "the statement has 2 parameters, but 0 were bound"),
        ("INSERT INTO n VALUES (4, 'd')", (1,), "the statement has 0 parameters, but 1 was bound"),
        ("CREATE TEMPORARY TABLE k AS SELECT i FROM n WHERE i = ?", None, "1 parameter, but 0 were bound"),
    ],
)
def test_another_number_of_values_is_refused(connection, numbers, sql, values, message):
    with pytest.raises(adbc_driver_flightsql.dbapi.Error, match="INVALID_PARAMETER: .*" + message):
        execute(connection, sql, values)

    assert execute(connection, "SELECT count(*) FROM n") == [(3,)]


@pytest.mark.parametrize("clause", ["LIMIT ?", "OFFSET ?", "FETCH NEXT ? ROWS ONLY"])
def test_a_negative_limit_is_refused(connection, numbers, clause):
    with pytest.raises(adbc_driver_flightsql.dbapi.Error, match="INVALID_VALUE: .*negative"):
        execute(connection, f"SELECT i FROM n ORDER BY i {clause}", (-1,))


@pytest.mark.parametrize("clause", ["LIMIT ?", "OFFSET ?"])
def test_a_negative_limit_is_refused_by_postgres(connection, activity, clause):
    with pytest.raises(adbc_driver_flightsql.dbapi.Error, match="INVALID_VALUE: .*negative"):
        execute(connection, f"SELECT user_id FROM online.{activity} ORDER BY user_id {clause}", (-1,))


@pytest.mark.parametrize("number", [-1, None])
def test_no_number_of_last_records_is_refused(connection, activity, number):
    assert len(execute(connection, f"SELECT user_id FROM {activity} LAST ?", (1,))) == 2
    with pytest.raises(adbc_driver_flightsql.dbapi.Error, match="INVALID_VALUE: .*negative"):
        execute(connection, f"SELECT user_id FROM {activity} LAST ?", (number,))


@pytest.mark.parametrize("clause", ["LIMIT ?", "OFFSET ?"])
def test_null_limits_nothing(connection, numbers, activity, clause):
    assert len(execute(connection, f"SELECT i FROM n {clause}", (None,))) == 3
    assert len(execute(connection, f"SELECT user_id FROM online.{activity} {clause}", (None,))) == 2


def test_a_bound_value_follows_its_column_to_another_type(connection, numbers):
    with connection.cursor() as cursor:
        query = "SELECT s FROM n WHERE i = ?"
        cursor.execute(query, (2,))
        assert cursor.fetchall() == [("b",)]
        execute(connection, "DROP TABLE n")
        execute(connection, "CREATE TEMPORARY TABLE n (i INTEGER, s VARCHAR)")
        execute(connection, "INSERT INTO n VALUES (2, 'two')")
        cursor.execute(query, (2,))
        assert cursor.fetchall() == [("two",)]
        execute(connection, "DROP TABLE n")
        execute(connection, "CREATE TEMPORARY TABLE n (i VARCHAR, s VARCHAR)")
        with pytest.raises(adbc_driver_flightsql.dbapi.Error, match="TYPE_MISMATCH: Parameter 1 .*prepare it again"):
            cursor.execute(query, (2,))
            cursor.fetchall()


@pytest.mark.parametrize(
    ("expression", "value", "message"),
    [
        ("date_trunc(?, TIMESTAMP '2026-01-01 00:00:00')", "day", "Argument 1 of date_trunc must be a literal"),
        ("ntile(?) OVER (ORDER BY i)", 2, "Argument 1 of ntile must be a literal"),
        ("string_agg(s, ?)", ",", "Argument 2 of string_agg must be a literal"),
        ("percentile_cont(?) WITHIN GROUP (ORDER BY i)", 0.5, "Argument 1 of percentile_cont must be a literal"),
    ],
)
def test_what_is_planned_by_is_a_literal(connection, numbers, expression, value, message):
    with pytest.raises(adbc_driver_flightsql.dbapi.Error, match="INVALID_STATEMENT: .*" + message):
        execute(connection, f"SELECT {expression} FROM n", (value,))


def test_what_is_not_supported_is_said_with_parameters_too(connection, activity):
    query = f"SELECT * FROM offline.{activity} FOR SYSTEM_VERSION AS OF ?"
    with pytest.raises(adbc_driver_flightsql.dbapi.Error, match="NOT_SUPPORTED: .* takes a literal"):
        execute(connection, query, (1,))
