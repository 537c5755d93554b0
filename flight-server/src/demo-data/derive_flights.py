"""Derives the demo's flights from three million real ones.

The source is data/flights-3m.parquet of the npm package vega-datasets 3.2.1: on-time records of US domestic flights
from January to June 2001, which airlines report to the US Department of Transportation's Bureau of Transportation
Statistics (14 CFR Part 234) and which are works of the US government, in the public domain.

The result is every flight of the first two weeks of 2001, in order of departure:

    flight_id    BIGINT        1, 2, 3 ... in the order of the rows
    date         TIMESTAMP(6)  departure
    delay        INTEGER       minutes; negative when early
    distance     INTEGER       miles
    origin       VARCHAR       airport code
    destination  VARCHAR       airport code
    known_at     TIMESTAMP(6)  when the delay could first be known: date + max(delay, 0) minutes

The same source and the same DuckDB (requirements.txt) give the same bytes.

    npm pack vega-datasets@3.2.1 && tar xzf vega-datasets-3.2.1.tgz
    pip install -r requirements.txt
    python derive_flights.py package/data/flights-3m.parquet flights.parquet
"""

import argparse
import hashlib
import pathlib
import sys

import duckdb

SOURCE_SHA256 = "dbeb920c90f59b6ccaff823dcc3d08f25a97fa1ce128d93f40be4e931f5900b0"

FLIGHTS = """
COPY (
  SELECT
    row_number() OVER (ORDER BY date, origin, destination, distance, delay) AS flight_id,
    date::TIMESTAMP AS date,
    delay::INTEGER AS delay,
    distance::INTEGER AS distance,
    origin,
    destination,
    date::TIMESTAMP + greatest(delay, 0)::INTEGER * INTERVAL 1 MINUTE AS known_at
  FROM read_parquet(getvariable('source'))
  WHERE date >= TIMESTAMP '2001-01-01' AND date < TIMESTAMP '2001-01-15'
  ORDER BY flight_id
) TO '{target}' (
  FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 262144
)
"""


def main() -> int:
    arguments = argparse.ArgumentParser(description="Derives the demo's flights from vega-datasets 3.2.1.")
    arguments.add_argument("source", type=pathlib.Path, help="flights-3m.parquet of vega-datasets 3.2.1")
    arguments.add_argument("target", type=pathlib.Path, help="the Parquet file to write")
    given = arguments.parse_args()

    found = hashlib.sha256(given.source.read_bytes()).hexdigest()
    if found != SOURCE_SHA256:
        print(f"{given.source} is not flights-3m.parquet of vega-datasets 3.2.1 (SHA-256 {found})", file=sys.stderr)
        return 1

    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET VARIABLE source = $1", [str(given.source)])
        connection.execute(FLIGHTS.format(target=str(given.target).replace("'", "''")))
        target = str(given.target)
        rows, origins, first, last = connection.execute(
            "SELECT count(*), count(DISTINCT origin), min(date), max(date) FROM read_parquet($1)", [target]
        ).fetchone()
    print(f"{rows} flights from {origins} airports, {first} to {last}, {given.target.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
