"""Putting data from Python: ingest of Arrow data and frames, statements sent as queries, batches."""

import datetime

import pandas
import polars
import pyarrow
import pytest
from conftest import execute

RECORDS = pyarrow.table(
    {
        "user_id": pyarrow.array([1, 2], pyarrow.int64()),
        "event_time": pyarrow.array(
            [datetime.datetime(2026, 11, 2), datetime.datetime(2026, 11, 2)], pyarrow.timestamp("us")
        ),
        "clicks": pyarrow.array([100, None], pyarrow.int32()),
    }
)


def test_ingest_appends_to_a_group(connection, activity):
    with connection.cursor() as cursor:
        rows = cursor.adbc_ingest(activity, RECORDS, mode="append")

    assert rows in (2, -1)
    assert execute(connection, f"SELECT user_id, clicks FROM online.{activity} ORDER BY user_id") == [
        (1, 100),
        (2, None),
    ]
    assert execute(connection, f"SELECT count(*) FROM {activity}") == [(5,)]


def test_ingest_matches_columns_by_name(connection, activity):
    with connection.cursor() as cursor:
        cursor.adbc_ingest(
            activity, RECORDS.select(["event_time", "user_id"]), mode="append"
        )

    assert execute(connection, f"SELECT user_id, clicks FROM online.{activity} ORDER BY user_id") == [
        (1, None),
        (2, None),
    ]


def test_a_stream_of_batches_is_one_put(connection, activity):
    reader = pyarrow.RecordBatchReader.from_batches(
        RECORDS.schema, (batch for batch in RECORDS.to_batches(max_chunksize=1))
    )

    with connection.cursor() as cursor:
        cursor.adbc_ingest(activity, reader, mode="append")

    assert execute(
        connection,
        f"SELECT count(DISTINCT write_time), count(*) FROM {activity}"
        " WHERE event_time = TIMESTAMP '2026-11-02 00:00:00'",
    ) == [(1, 2)]


def test_a_bad_row_refuses_the_whole_ingest(connection, activity):
    bad = RECORDS.set_column(0, "user_id", pyarrow.array([7, None], pyarrow.int64()))

    with connection.cursor() as cursor, pytest.raises(Exception, match="NULL_NOT_ALLOWED: .*user_id"):
        cursor.adbc_ingest(activity, bad, mode="append")

    assert execute(connection, f"SELECT count(*) FROM {activity}") == [(3,)]


def test_ingest_into_unknown_columns_is_refused(connection, activity):
    with connection.cursor() as cursor, pytest.raises(Exception, match="COLUMN_NOT_FOUND: .*nothing"):
        cursor.adbc_ingest(
            activity, RECORDS.append_column("nothing", RECORDS["clicks"]), mode="append"
        )


def test_ingest_reaches_iceberg_tables(connection):
    execute(connection, "CREATE SCHEMA py_lake FROM ICEBERG 'py_lake' (create = true)")

    with connection.cursor() as cursor:
        cursor.adbc_ingest("records", RECORDS, mode="create", db_schema_name="py_lake")
        cursor.adbc_ingest(
            "records",
            RECORDS.select(["clicks", "user_id"]),
            mode="append",
            db_schema_name="py_lake",
        )
        with pytest.raises(Exception, match="COLUMN_NOT_FOUND: .*nothing"):
            cursor.adbc_ingest(
                "records",
                RECORDS.append_column("nothing", RECORDS["clicks"]),
                mode="append",
                db_schema_name="py_lake",
            )

    assert execute(connection, "SELECT * FROM py_lake.records ORDER BY user_id, event_time") == [
        (1, datetime.datetime(2026, 11, 2), 100),
        (1, None, 100),
        (2, datetime.datetime(2026, 11, 2), None),
        (2, None, None),
    ]
    execute(connection, "DROP TABLE py_lake.records")
    execute(connection, "DROP SCHEMA py_lake")


def test_ingest_creates_a_session_table(connection):
    with connection.cursor() as cursor:
        cursor.adbc_ingest("spine", RECORDS, mode="create")

    assert execute(connection, "SELECT user_id, clicks FROM spine ORDER BY user_id") == [
        (1, 100),
        (2, None),
    ]


def test_creating_twice_is_refused_and_replacing_is_not(connection):
    with connection.cursor() as cursor:
        cursor.adbc_ingest("twice", RECORDS, mode="create")
        with pytest.raises(Exception, match="ALREADY_EXISTS: "):
            cursor.adbc_ingest("twice", RECORDS, mode="create")
        cursor.adbc_ingest("twice", RECORDS, mode="append")
        cursor.adbc_ingest("twice", RECORDS, mode="create_append")

    assert execute(connection, "SELECT count(*) FROM twice") == [(6,)]

    with connection.cursor() as cursor:
        cursor.adbc_ingest("twice", RECORDS.select(["clicks"]), mode="replace")

    assert execute(connection, "SELECT count(clicks), count(*) FROM twice") == [(1, 2)]


def without_rows():
    """One empty batch: of a table without rows ADBC would send nothing, not even the table's name."""
    empty = pyarrow.RecordBatch.from_pylist([], schema=RECORDS.schema)
    return pyarrow.RecordBatchReader.from_batches(RECORDS.schema, [empty])


def test_ingest_without_rows_creates_an_empty_table(connection):
    with connection.cursor() as cursor:
        assert cursor.adbc_ingest("without_rows", without_rows(), mode="create") == 0
        assert cursor.adbc_ingest("without_rows", RECORDS, mode="append") == 2
        assert cursor.adbc_ingest("without_rows", without_rows(), mode="append") == 0
        assert cursor.adbc_ingest("without_rows", without_rows(), mode="create_append") == 0
    assert execute(connection, "SELECT count(*) FROM without_rows") == [(2,)]

    with connection.cursor() as cursor:
        assert cursor.adbc_ingest("without_rows", without_rows(), mode="replace") == 0
    assert execute(connection, "SELECT count(*) FROM without_rows") == [(0,)]


def test_ingest_without_rows_appends_nothing_to_a_group(connection, activity):
    with connection.cursor() as cursor:
        assert cursor.adbc_ingest(activity, without_rows(), mode="append") == 0

    assert execute(connection, f"SELECT count(*) FROM {activity}") == [(3,)]


def test_empty_batches_are_no_rows(connection, activity):
    empty = pyarrow.RecordBatch.from_pylist([], schema=RECORDS.schema)
    one, two = RECORDS.to_batches(max_chunksize=1)
    reader = pyarrow.RecordBatchReader.from_batches(RECORDS.schema, [empty, one, empty, two, empty])

    with connection.cursor() as cursor:
        assert cursor.adbc_ingest(activity, reader, mode="append") == 2

    assert execute(connection, f"SELECT count(*) FROM {activity}") == [(5,)]


@pytest.mark.parametrize("mode", ["create", "append", "replace", "create_append"])
def test_a_table_that_adbc_does_not_send_is_refused_at_once(connection, mode):
    with connection.cursor() as cursor, pytest.raises(Exception, match="INVALID_STATEMENT: .*nothing.*empty batch"):
        cursor.adbc_ingest("not_sent", RECORDS.slice(0, 0), mode=mode)

    assert execute(connection, "SELECT 1") == [(1,)]


def test_an_ingest_that_fails_half_way_leaves_no_table(connection):
    def batches():
        yield from RECORDS.to_batches()
        raise ValueError("the source is away")

    reader = pyarrow.RecordBatchReader.from_batches(RECORDS.schema, batches())
    with connection.cursor() as cursor, pytest.raises(Exception, match="the source is away"):
        cursor.adbc_ingest("half", reader, mode="create")

    with pytest.raises(Exception, match="TABLE_NOT_FOUND: .*half"):
        execute(connection, "SELECT * FROM half")
    with connection.cursor() as cursor:
        assert cursor.adbc_ingest("half", RECORDS, mode="create") == 2


def test_an_uploaded_spine_is_joined_as_of_its_times(connection, activity):
    spine = pandas.DataFrame(
        {
            "id": [1, 2, 3, 4],
            "user_id": [1, 1, 2, 9],
            "ts": pandas.to_datetime(
                ["2026-11-01 10:30", "2026-11-01 11:00", "2026-11-01 09:00", "2026-11-01 12:00"]
            ).astype("datetime64[us]"),
        }
    )
    with connection.cursor() as cursor:
        cursor.adbc_ingest("spine", pyarrow.Table.from_pandas(spine), mode="create", temporary=True)

    frame = pandas.read_sql(
        f"""
        SELECT s.id, u.clicks FROM spine AS s
        LEFT ASOF JOIN {activity} AS u
        MATCH_CONDITION (u.event_time <= s.ts) ON u.user_id = s.user_id
        ORDER BY s.id
        """,
        connection,
    )

    assert frame["id"].tolist() == [1, 2, 3, 4]
    assert [None if pandas.isna(v) else int(v) for v in frame["clicks"]] == [10, 11, None, None]


def test_a_polars_frame_is_uploaded_and_joined(connection, activity):
    spine = polars.DataFrame(
        {"user_id": [2, 1], "ts": [datetime.datetime(2026, 11, 1, 12), datetime.datetime(2026, 11, 1, 10)]}
    )
    spine.write_database("polars_spine", connection, if_table_exists="fail", engine="adbc")

    frame = polars.read_database(
        f"""
        SELECT s.user_id, u.clicks FROM polars_spine AS s
        LEFT ASOF JOIN {activity} AS u
        MATCH_CONDITION (u.event_time <= s.ts) ON u.user_id = s.user_id
        ORDER BY s.user_id
        """,
        connection,
    )

    assert frame.rows() == [(1, 10), (2, 20)]


def test_session_tables_are_of_one_connection(uri, connection):
    import adbc_driver_flightsql.dbapi

    with connection.cursor() as cursor:
        cursor.adbc_ingest("mine", RECORDS, mode="create")

    with adbc_driver_flightsql.dbapi.connect(uri) as other:
        with pytest.raises(Exception, match="TABLE_NOT_FOUND: .*mine"):
            execute(other, "SELECT * FROM mine")


def test_a_large_upload_arrives_whole(connection):
    rows = 300_000
    table = pyarrow.table({"i": pyarrow.array(range(rows), pyarrow.int64())})

    with connection.cursor() as cursor:
        cursor.adbc_ingest("large", table, mode="create")

    assert execute(connection, "SELECT count(*), sum(i) FROM large") == [
        (rows, rows * (rows - 1) // 2)
    ]


def test_a_statement_sent_as_a_query_has_happened_when_it_returns(uri, connection, activity):
    import adbc_driver_flightsql.dbapi

    cursor = connection.cursor()
    cursor.execute(f"INSERT INTO {activity} VALUES (5, TIMESTAMP '2026-11-01 00:00:00', 50)")

    with adbc_driver_flightsql.dbapi.connect(uri) as other:
        assert execute(other, f"SELECT clicks FROM online.{activity} WHERE user_id = 5") == [(50,)]
    rows = cursor.fetchall()
    cursor.close()

    assert rows == [(1,)]
    assert execute(connection, f"SELECT count(*) FROM {activity} WHERE user_id = 5") == [(1,)]


def test_closing_a_cursor_early_neither_undoes_nor_repeats(connection, activity):
    for n in range(5):
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {activity} VALUES ({100 + n}, TIMESTAMP '2026-11-01 00:00:00', {n})"
            )

    assert execute(connection, f"SELECT count(*) FROM {activity} WHERE user_id >= 100") == [(5,)]


def test_executemany_puts_every_row(connection, activity):
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {activity} (user_id, event_time, clicks) VALUES (?, ?, ?)",
            [
                (10, datetime.datetime(2026, 11, 1, 1), 1),
                (11, datetime.datetime(2026, 11, 1, 2), 2),
                (12, datetime.datetime(2026, 11, 1, 3), None),
            ],
        )

    assert execute(
        connection,
        f"SELECT user_id, event_time, clicks FROM {activity} WHERE user_id >= 10 ORDER BY user_id",
    ) == [
        (10, datetime.datetime(2026, 11, 1, 1), 1),
        (11, datetime.datetime(2026, 11, 1, 2), 2),
        (12, datetime.datetime(2026, 11, 1, 3), None),
    ]


def test_a_prepared_insert_takes_one_row_too(connection, activity):
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {activity} (user_id, event_time, clicks) VALUES (?, ?, ?)",
            (20, datetime.datetime(2026, 11, 1, 1, 2, 3, 456789), 7),
        )

    assert execute(connection, f"SELECT event_time FROM online.{activity} WHERE user_id = 20") == [
        (datetime.datetime(2026, 11, 1, 1, 2, 3, 456789),)
    ]


def test_nanoseconds_are_refused_in_tables_of_the_session_too(connection):
    type = pyarrow.timestamp("ns")
    whole = pyarrow.table({"at": pyarrow.array([None, 1_760_000_000_000_001_000], type)})
    nanos = pyarrow.table({"at": pyarrow.array([None, 1_760_000_000_000_000_001], type)})
    lists = pyarrow.table({"at": pyarrow.array([[0], None, [0, 1]], pyarrow.list_(type))})
    refused = "INVALID_VALUE: Row {}, column 'at' has nanoseconds"

    with connection.cursor() as cursor:
        assert cursor.adbc_ingest("times", whole, mode="create") == 2
        with pytest.raises(Exception, match=refused.format(2)):
            cursor.adbc_ingest("times", nanos, mode="append")
        with pytest.raises(Exception, match=refused.format(2)):
            cursor.adbc_ingest("times", nanos, mode="replace")
        with pytest.raises(Exception, match=refused.format(3)):
            cursor.adbc_ingest("other_times", lists, mode="create")

    assert execute(connection, "SELECT at FROM times WHERE at IS NOT NULL") == [
        (datetime.datetime(2025, 10, 9, 8, 53, 20, 1),)
    ]


def test_nanoseconds_are_refused_rather_than_rounded(connection, activity):
    times = pyarrow.array([1_760_000_000_000_000_001], pyarrow.timestamp("ns"))
    table = pyarrow.table({"user_id": pyarrow.array([1], pyarrow.int64()), "event_time": times})

    with connection.cursor() as cursor, pytest.raises(Exception, match="(TYPE_MISMATCH|INVALID_VALUE): "):
        cursor.adbc_ingest(activity, table, mode="append")

    assert execute(connection, f"SELECT count(*) FROM {activity}") == [(3,)]


def test_ddl_goes_through_execute(connection):
    execute(connection, "CREATE TEMPORARY TABLE made (i INTEGER)")
    execute(connection, "INSERT INTO made VALUES (1), (2)")

    assert execute(connection, "SELECT sum(i) FROM made") == [(3,)]
    execute(connection, "DROP TABLE made")
    with pytest.raises(Exception, match="TABLE_NOT_FOUND: "):
        execute(connection, "SELECT * FROM made")
