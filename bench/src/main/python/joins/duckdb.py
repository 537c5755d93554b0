"""DuckDB's ASOF JOIN."""

import duckdb


class Join:
    def __init__(self, shape, folder, frame, threads, uri):
        self.connection = duckdb.connect(config={"threads": threads})
        self.frame = frame
        spine = shape.spine
        joins = (
            f" ASOF LEFT JOIN '{history.file(folder)}' AS {history.name}"
            f" ON {history.name}.{history.key} = s.{history.key} AND {history.name}.{history.time} <= s.{spine.time}"
            for history in shape.histories
        )
        features = (f", {history.name}.{feature}" for history in shape.histories for feature in history.features())
        self.sql = f"SELECT s.*{''.join(features)} FROM '{spine.file(folder)}' AS s{''.join(joins)}"

    def __call__(self):
        rows = self.connection.sql(self.sql)
        return rows.df() if self.frame == "pandas" else rows.to_arrow_table()
