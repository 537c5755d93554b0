"""Tidemark over Flight, by pyarrow alone: the statement's text is the ticket."""

import pyarrow.flight
from joins.tidemark import query


class Join:
    def __init__(self, shape, folder, frame, threads, uri):
        self.client = pyarrow.flight.connect(uri)
        self.frame = frame
        self.sql = query(shape)

    def __call__(self):
        reader = self.client.do_get(pyarrow.flight.Ticket(self.sql))
        return reader.read_pandas() if self.frame == "pandas" else reader.read_all()
