"""What is joined: a spine and one or more histories, as Parquet files that the same seed gives again.

Every file stands in the order of time, as it would have arrived; the libraries that need that may rely on it. No record
shares its key and time with another, so there is one right answer whatever a library does with ties, and no key or time
is NULL. The right side's key is named as the spine's.
"""

import dataclasses
import pathlib

FLIGHTS = "flight-server/src/main/resources/dev/tidemark/server/demo/flights.parquet"
YEAR_MICROS = 365 * 24 * 60 * 60 * 1_000_000


@dataclasses.dataclass(frozen=True)
class Table:
    """A Parquet file of the folder; columns and their SQL types in the file's order."""

    name: str
    key: str
    time: str
    columns: dict[str, str]

    def file(self, folder: pathlib.Path) -> str:
        return str(folder / f"{self.name}.parquet")

    def features(self) -> list[str]:
        """All but key and time."""
        return [column for column in self.columns if column not in (self.key, self.time)]


@dataclasses.dataclass(frozen=True)
class Shape:
    """The answer to a join has the spine's columns and then each history's features."""

    name: str
    spine: Table
    histories: tuple[Table, ...]
    write: tuple[str, ...]

    def answer(self) -> dict[str, str]:
        """The columns of the joined rows, with their SQL types."""
        columns = dict(self.spine.columns)
        for history in self.histories:
            columns |= {feature: history.columns[feature] for feature in history.features()}
        return columns


RANDOM = Shape(
    "random",
    Table("spine", "user_id", "ts", {"user_id": "BIGINT", "ts": "TIMESTAMP(6)", "row_id": "BIGINT"}),
    (
        Table(
            "history",
            "user_id",
            "event_time",
            {"user_id": "BIGINT", "event_time": "TIMESTAMP(6)", "clicks": "INTEGER", "score": "DOUBLE"},
        ),
    ),
    (
        f"""
        CREATE VIEW history AS SELECT
          (hash($seed, i, 1) % $keys)::BIGINT AS user_id,
          make_timestamp(epoch_us(TIMESTAMP '2025-01-01') + i * step + (hash($seed, i, 2) % step)::BIGINT) AS event_time,
          (hash($seed, i, 3) % 1000)::INTEGER AS clicks,
          (hash($seed, i, 4) % 1000000)::DOUBLE / 1000 AS score
        FROM range($records) AS records(i), (SELECT greatest(1, {YEAR_MICROS} // $records) AS step)
        ORDER BY event_time
        """,
        f"""
        CREATE VIEW spine AS SELECT
          (hash($seed, i, 5) % $keys)::BIGINT AS user_id,
          make_timestamp(epoch_us(TIMESTAMP '2025-01-01') + (hash($seed, i, 6) % {YEAR_MICROS})::BIGINT) AS ts,
          i AS row_id
        FROM range($rows) AS spine(i)
        ORDER BY ts, row_id
        """,
    ),
)
"""Random entities at random times of a year."""

HOPSWORKS = Shape(
    "flights",
    Table(
        "flights",
        "origin",
        "departure",
        {
            "flight_id": "BIGINT",
            "departure": "TIMESTAMP(6)",
            "origin": "VARCHAR",
            "destination": "VARCHAR",
            "distance": "INTEGER",
            "delay": "INTEGER",
        },
    ),
    (
        Table(
            "departures",
            "origin",
            "event_time",
            {"origin": "VARCHAR", "event_time": "TIMESTAMP(6)", "departures": "INTEGER", "mean_delay": "DOUBLE"},
        ),
        Table(
            "arrivals",
            "destination",
            "event_time",
            {"destination": "VARCHAR", "event_time": "TIMESTAMP(6)", "bound_for": "INTEGER", "is_weekend": "BOOLEAN"},
        ),
    ),
    (
        f"""
        CREATE TABLE source AS
        SELECT
          copy * size + flight_id AS flight_id,
          date + copy * INTERVAL 14 DAY + shift * INTERVAL 1 MINUTE AS departure,
          origin,
          destination,
          distance,
          delay
        FROM (
          SELECT
            copy, flight_id, date, origin, destination, distance, size,
            CASE WHEN copy = 0 THEN 0 ELSE (hash($seed, copy, flight_id, 1) % 15)::INTEGER - 7 END AS shift,
            CASE WHEN copy = 0 THEN delay ELSE delay + (hash($seed, copy, flight_id, 2) % 11)::INTEGER - 5 END AS delay
          FROM '{FLIGHTS}' AS f,
            (SELECT count(*) AS size FROM '{FLIGHTS}'),
            (SELECT unnest(range(1 + $rows // (SELECT count(*) FROM '{FLIGHTS}'))) AS copy)
        )
        WHERE copy * size + flight_id <= $rows
        """,
        "CREATE VIEW flights AS SELECT * FROM source ORDER BY departure, flight_id",
        """
        CREATE VIEW departures AS SELECT
          origin,
          time_bucket(INTERVAL 15 MINUTE, departure + greatest(delay, 0) * INTERVAL 1 MINUTE) + INTERVAL 15 MINUTE
            AS event_time,
          count(*)::INTEGER AS departures,
          sum(delay)::BIGINT / count(*) AS mean_delay
        FROM source
        GROUP BY ALL
        ORDER BY event_time, origin
        """,
        """
        CREATE VIEW arrivals AS SELECT
          destination,
          time_bucket(INTERVAL 30 MINUTE, departure + greatest(delay, 0) * INTERVAL 1 MINUTE) + INTERVAL 30 MINUTE
            AS event_time,
          count(*)::INTEGER AS bound_for,
          isodow(event_time) IN (6, 7) AS is_weekend
        FROM source
        GROUP BY ALL
        ORDER BY event_time, destination
        """,
    ),
)
"""The shapes of the benchmark published with Hopsworks, from real flights.

The spine is every flight. Beside it stand aggregates of 15 minutes by origin and of 30 minutes by destination, over the
flights that had left by then. Each bucket is stamped with its end, and a flight counts in the bucket in which its delay
could be known, so nothing leaks. What the shipped two weeks don't have is their copies, each two weeks later, moved by
minutes at random.
"""

ALL = {shape.name: shape for shape in (RANDOM, HOPSWORKS)}


def write(shape: Shape, folder: pathlib.Path, sizes: dict[str, int]) -> dict[str, int]:
    """Writes the files, and returns how many rows each table has."""
    import duckdb

    with duckdb.connect() as connection:
        for statement in shape.write:
            for name, value in sizes.items():
                statement = statement.replace(f"${name}", str(value))
            connection.execute(statement)
        rows = {}
        for table in (shape.spine, *shape.histories):
            columns = ", ".join(table.columns)
            target = f"'{table.file(folder)}' (FORMAT parquet, COMPRESSION zstd)"
            copied = connection.execute(f"COPY (SELECT {columns} FROM {table.name}) TO {target}").fetchone()
            rows[table.name] = copied[0]
        return rows
