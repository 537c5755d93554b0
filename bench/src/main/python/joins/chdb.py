"""ClickHouse's ASOF JOIN, in process."""

import chdb


class Join:
    def __init__(self, shape, folder, frame, threads, uri):
        self.format = "DataFrame" if frame == "pandas" else "ArrowTable"
        spine = shape.spine
        columns = list(spine.columns)
        self.sql = f"SELECT {', '.join(columns)} FROM file('{spine.file(folder)}', Parquet)"
        for history in shape.histories:
            kept = ", ".join(f"s.{column} AS {column}" for column in columns)
            features = ", ".join(f"h.{feature} AS {feature}" for feature in history.features())
            self.sql = (
                f"SELECT {kept}, {features} FROM ({self.sql}) AS s"
                f" ASOF LEFT JOIN file('{history.file(folder)}', Parquet) AS h"
                f" ON h.{history.key} = s.{history.key} AND h.{history.time} <= s.{spine.time}"
            )
            columns += history.features()
        self.sql += f" SETTINGS join_use_nulls = 1, max_threads = {threads}"

    def __call__(self):
        return chdb.query(self.sql, self.format)
