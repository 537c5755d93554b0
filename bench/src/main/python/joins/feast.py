"""Feast's get_historical_features, on files with its DuckDB store: the faster of its stores for files."""

import logging
import os
import tempfile

os.environ["FEAST_USAGE"] = "False"

import feast
import feast.types
import ibis
import pandas
from feast.infra.offline_stores.duckdb import DuckDBOfflineStoreConfig
from feast.infra.online_stores.sqlite import SqliteOnlineStoreConfig

TYPES = {
    "BIGINT": feast.types.Int64,
    "INTEGER": feast.types.Int32,
    "DOUBLE": feast.types.Float64,
    "BOOLEAN": feast.types.Bool,
    "VARCHAR": feast.types.String,
}


class Join:
    def __init__(self, shape, folder, frame, threads, uri):
        logging.getLogger().setLevel(logging.ERROR)
        self.shape = shape
        self.spine = shape.spine.file(folder)
        self.frame = frame
        home = tempfile.mkdtemp(dir=folder)
        self.store = feast.FeatureStore(
            config=feast.RepoConfig(
                project="bench",
                provider="local",
                registry=os.path.join(home, "registry.db"),
                offline_store=DuckDBOfflineStoreConfig(),
                online_store=SqliteOnlineStoreConfig(path=os.path.join(home, "online.db")),
                entity_key_serialization_version=3,
            )
        )
        ibis.set_backend(ibis.duckdb.connect(threads=threads))
        self.features = []
        for history in shape.histories:
            self.store.apply(self.view(history, history.file(folder)))
            self.features += [f"{history.name}:{feature}" for feature in history.features()]

    @staticmethod
    def view(history, file):
        types = {"BIGINT": feast.ValueType.INT64, "VARCHAR": feast.ValueType.STRING}
        entity = feast.Entity(
            name=history.key, join_keys=[history.key], value_type=types[history.columns[history.key]]
        )
        view = feast.FeatureView(
            name=history.name,
            entities=[entity],
            schema=[
                feast.Field(name=column, dtype=TYPES[type_])
                for column, type_ in history.columns.items()
                if column != history.time
            ],
            source=feast.FileSource(path=file, timestamp_field=history.time),
        )
        return [entity, view]

    def __call__(self):
        spine = pandas.read_parquet(self.spine)
        job = self.store.get_historical_features(entity_df=spine, features=self.features)
        return job.to_df() if self.frame == "pandas" else job.to_arrow()
