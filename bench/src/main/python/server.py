"""A Tidemark server with its own data folder, with a shape's files loaded."""

import os
import pathlib
import socket
import subprocess
import time

import adbc_driver_flightsql.dbapi

START_SECONDS = 60


class Server:
    """Ends with the block."""

    def __init__(self, folder: pathlib.Path, imports: pathlib.Path, threads: int):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.uri = f"grpc://127.0.0.1:{port}"
        self.log = folder / "server.log"
        command = ["./tidemark", "serve", "--port", str(port), "--data", str(folder / "state"), "--import", str(imports)]
        unless_given = {"TIDEMARK_QUERIES_KEPT_HISTORIES": "0"}
        environment = unless_given | os.environ | {"TIDEMARK_DUCKDB_THREADS": str(threads)}
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)

    def __enter__(self):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.execute("SELECT 1")
                return self
            except Exception as not_yet:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.__exit__()
                    raise RuntimeError(f"Tidemark did not start, see {self.log}") from not_yet
                time.sleep(0.2)

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    @property
    def pid(self) -> int:
        return self.process.pid

    def execute(self, sql: str) -> None:
        with adbc_driver_flightsql.dbapi.connect(self.uri, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.execute(sql)
            cursor.fetchall()

    def load(self, table) -> float:
        """Makes a feature group of a shape's file, and returns the seconds that COPY took."""
        columns = ", ".join(f"{name} {type_}" for name, type_ in table.columns.items())
        self.execute(f"CREATE FEATURE GROUP {table.name} ({columns}) ENTITY KEY ({table.key}) EVENT TIME {table.time}")
        start = time.perf_counter()
        self.execute(f"COPY INTO {table.name} FROM '{table.name}.parquet'")
        return time.perf_counter() - start
