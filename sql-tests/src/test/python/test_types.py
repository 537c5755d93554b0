"""Every type goes to the server and comes back the same, in Arrow and in Python."""

import datetime
import decimal
import math
import uuid

import pyarrow
import pytest
from conftest import execute

UTC = datetime.timezone.utc

CASES = {
    "BOOLEAN": (pyarrow.bool_(), [True, False, None]),
    "INTEGER": (pyarrow.int32(), [-(2**31), 2**31 - 1, None]),
    "BIGINT": (pyarrow.int64(), [-(2**63), 2**63 - 1, None]),
    "REAL": (pyarrow.float32(), [1.5, math.inf, -math.inf, None]),
    "DOUBLE": (pyarrow.float64(), [0.1, 1.7976931348623157e308, 5e-324, math.inf, -math.inf, None]),
    "DECIMAL(38,10)": (
        pyarrow.decimal128(38, 10),
        [decimal.Decimal("1234567890123456789012345678.0123456789"), decimal.Decimal("-1E-10"), None],
    ),
    "VARCHAR": (pyarrow.string(), ["", " padded ", "ß 漢 😀 'quoted'", "line\nend", None]),
    "VARBINARY": (pyarrow.binary(), [b"", b"\x00\xff\x00", None]),
    "DATE": (
        pyarrow.date32(),
        [datetime.date(1, 1, 1), datetime.date(9999, 12, 31), datetime.date(1969, 12, 31), None],
    ),
    "TIME": (pyarrow.time64("us"), [datetime.time(0), datetime.time(23, 59, 59, 999999), None]),
    "TIMESTAMP(6)": (
        pyarrow.timestamp("us"),
        [
            datetime.datetime(1, 1, 1),
            datetime.datetime(9999, 12, 31, 23, 59, 59, 999999),
            datetime.datetime(1969, 12, 31, 23, 59, 59, 999999),
            None,
        ],
    ),
    "TIMESTAMP(6) WITH TIME ZONE": (
        pyarrow.timestamp("us", "UTC"),
        [
            datetime.datetime(1, 1, 1, tzinfo=UTC),
            datetime.datetime(2026, 11, 1, 12, 0, 0, 1, tzinfo=UTC),
            None,
        ],
    ),
    "REAL ARRAY": (pyarrow.list_(pyarrow.float32()), [[1.5, None, -0.25], [], None]),
    "INTEGER ARRAY": (pyarrow.list_(pyarrow.int32()), [[1, 2, 3], [None], None]),
    "VARCHAR ARRAY": (pyarrow.list_(pyarrow.string()), [["", "ä😀", None], None]),
}


@pytest.mark.parametrize("sql_type", CASES)
def test_values_come_back_as_they_went(connection, group, sql_type):
    arrow_type, values = CASES[sql_type]
    name = group(f"user_id INTEGER, event_time TIMESTAMP(6), v {sql_type}")
    table = pyarrow.table(
        {
            "user_id": pyarrow.array(range(len(values)), pyarrow.int32()),
            "event_time": pyarrow.array(
                [datetime.datetime(2026, 11, 1)] * len(values), pyarrow.timestamp("us")
            ),
            "v": pyarrow.array(values, arrow_type),
        }
    )

    with connection.cursor() as cursor:
        cursor.adbc_ingest(name, table, mode="append")

    for path in ("online", "features"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT v FROM {path}.{name} ORDER BY user_id")
            result = cursor.fetch_arrow_table()
        assert _storage(result.schema.field("v").type) == arrow_type
        assert result["v"].to_pylist() == values


@pytest.mark.parametrize("sql_type", CASES)
def test_session_tables_keep_values_too(connection, sql_type):
    arrow_type, values = CASES[sql_type]
    table = pyarrow.table({"i": range(len(values)), "v": pyarrow.array(values, arrow_type)})

    with connection.cursor() as cursor:
        cursor.adbc_ingest("kept", table, mode="create")
        cursor.execute("SELECT v FROM kept ORDER BY i")
        result = cursor.fetch_arrow_table()

    assert _storage(result.schema.field("v").type) == arrow_type
    assert result["v"].to_pylist() == values


def test_nan_comes_back_as_nan(connection, group):
    name = group("user_id INTEGER, event_time TIMESTAMP(6), r REAL, d DOUBLE")
    table = pyarrow.table(
        {
            "user_id": pyarrow.array([1], pyarrow.int32()),
            "event_time": pyarrow.array([datetime.datetime(2026, 11, 1)], pyarrow.timestamp("us")),
            "r": pyarrow.array([math.nan], pyarrow.float32()),
            "d": pyarrow.array([math.nan], pyarrow.float64()),
        }
    )

    with connection.cursor() as cursor:
        cursor.adbc_ingest(name, table, mode="append")

    rows = execute(connection, f"SELECT r, d FROM {name}")
    assert len(rows) == 1 and all(math.isnan(value) for value in rows[0])


def test_uuids_are_uuids(connection, group):
    name = group("user_id UUID, event_time TIMESTAMP(6)")
    key = uuid.UUID("123e4567-e89b-12d3-a456-426614174000")
    execute(connection, f"INSERT INTO {name} VALUES (UUID '{key}', TIMESTAMP '2026-11-01 00:00:00')")

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT user_id FROM online.{name}")
        result = cursor.fetch_arrow_table()

    column = result["user_id"]
    assert str(column.type) in ("extension<arrow.uuid>", "uuid", "string")
    assert str(column.to_pylist()[0]) == str(key)


def test_wider_and_narrower_numbers_are_taken_where_they_fit(connection, activity):
    table = pyarrow.table(
        {
            "user_id": pyarrow.array([7], pyarrow.int32()),
            "event_time": pyarrow.array([datetime.datetime(2026, 11, 1)], pyarrow.timestamp("ms")),
            "clicks": pyarrow.array([70], pyarrow.int64()),
        }
    )

    with connection.cursor() as cursor:
        cursor.adbc_ingest(activity, table, mode="append")

    assert execute(connection, f"SELECT clicks FROM online.{activity} WHERE user_id = 7") == [(70,)]


def test_large_strings_and_dictionaries_are_strings(connection):
    words = ["a", "b", "a", None]
    table = pyarrow.table(
        {
            "i": range(4),
            "large": pyarrow.array(words, pyarrow.large_string()),
            "coded": pyarrow.array(words).dictionary_encode(),
        }
    )

    with connection.cursor() as cursor:
        cursor.adbc_ingest("words", table, mode="create")

    assert execute(connection, "SELECT large, coded FROM words ORDER BY i") == [
        (word, word) for word in words
    ]


def _storage(arrow_type):
    """List fields may be called anything; what counts is what they hold."""
    if pyarrow.types.is_list(arrow_type):
        return pyarrow.list_(arrow_type.value_type)
    return arrow_type
