"""Tidemark over Flight SQL, through ADBC: from the statement's text to the frame."""

import adbc_driver_flightsql.dbapi


def query(shape) -> str:
    spine = shape.spine
    joins = (
        f" LEFT ASOF JOIN {history.name}"
        f" MATCH_CONDITION ({history.name}.{history.time} <= s.{spine.time})"
        f" ON {history.name}.{history.key} = s.{history.key}"
        for history in shape.histories
    )
    columns = [f"s.{column}" for column in spine.columns]
    columns += [f"{history.name}.{feature}" for history in shape.histories for feature in history.features()]
    return f"SELECT {', '.join(columns)} FROM offline.{spine.name} AS s{''.join(joins)}"


class Join:
    def __init__(self, shape, folder, frame, threads, uri):
        self.connection = adbc_driver_flightsql.dbapi.connect(uri, autocommit=True)
        self.frame = frame
        self.sql = query(shape)

    def __call__(self):
        with self.connection.cursor() as cursor:
            cursor.execute(self.sql)
            return cursor.fetch_df() if self.frame == "pandas" else cursor.fetch_arrow_table()
