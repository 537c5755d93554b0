"""Polars' join_asof, lazy, by key."""

import os


class Join:
    def __init__(self, shape, folder, frame, threads, uri):
        os.environ["POLARS_MAX_THREADS"] = str(threads)
        self.shape = shape
        self.folder = folder
        self.frame = frame

    def __call__(self):
        import polars  # after the number of threads is set

        spine = self.shape.spine
        joined = polars.scan_parquet(spine.file(self.folder))
        for history in self.shape.histories:
            joined = joined.join_asof(
                polars.scan_parquet(history.file(self.folder)),
                left_on=spine.time,
                right_on=history.time,
                by=history.key,
                strategy="backward",
                check_sortedness=False,
            ).drop(history.time)
        rows = joined.collect()
        return rows.to_pandas() if self.frame == "pandas" else rows.to_arrow()
