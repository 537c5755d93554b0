"""The server is started by the build; its address is in TIDEMARK_URI."""

import os
import pathlib
import uuid

import adbc_driver_flightsql.dbapi
import pyarrow.flight
import pytest


@pytest.fixture(scope="session")
def uri():
    return os.environ["TIDEMARK_URI"]


@pytest.fixture
def connection(uri):
    """The plainest connection there is: no options."""
    with adbc_driver_flightsql.dbapi.connect(uri) as connection:
        yield connection


@pytest.fixture
def cursor(connection):
    with connection.cursor() as cursor:
        yield cursor


@pytest.fixture
def flight(uri):
    with pyarrow.flight.connect(uri) as client:
        yield client


def execute(connection, sql, parameters=None):
    """Runs a statement to its end and returns its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def documented(call):
    """The example of docs/clients.md that makes the call."""
    blocks = (pathlib.Path(__file__).parents[4] / "docs" / "clients.md").read_text().split("```python\n")[1:]
    (example,) = (code for code, _, _ in (block.partition("```") for block in blocks) if call in code)
    return example


@pytest.fixture
def group(connection):
    """Creates feature groups with names nobody else has, and drops them afterwards."""
    made = []

    def create(columns, rest="ENTITY KEY (user_id) EVENT TIME event_time"):
        name = "py_" + uuid.uuid4().hex[:12]
        execute(connection, f"CREATE FEATURE GROUP {name} ({columns}) {rest}")
        made.append(name)
        return name

    yield create
    for name in made:
        execute(connection, f"DROP FEATURE GROUP {name}")


@pytest.fixture
def activity(connection, group):
    """A group with three records of two users."""
    name = group("user_id BIGINT, event_time TIMESTAMP(6), clicks INTEGER")
    execute(
        connection,
        f"INSERT INTO {name} VALUES"
        " (1, TIMESTAMP '2026-11-01 10:00:00', 10),"
        " (1, TIMESTAMP '2026-11-01 11:00:00', 11),"
        " (2, TIMESTAMP '2026-11-01 10:00:00', 20)",
    )
    return name
