"""pandas.merge_asof, by key."""

import pandas
import pyarrow


class Join:
    def __init__(self, shape, folder, frame, threads, uri):
        pyarrow.set_cpu_count(threads)
        self.shape = shape
        self.folder = folder
        self.frame = frame

    def __call__(self):
        spine = self.shape.spine
        joined = pandas.read_parquet(spine.file(self.folder))
        for history in self.shape.histories:
            right = pandas.read_parquet(history.file(self.folder))
            joined = pandas.merge_asof(
                joined, right, left_on=spine.time, right_on=history.time, by=history.key
            ).drop(columns=history.time)
        return joined if self.frame == "pandas" else pyarrow.Table.from_pandas(joined, preserve_index=False)
