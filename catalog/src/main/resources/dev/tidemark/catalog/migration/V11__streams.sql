-- Aggregates over the events of the last moments; in one space of names with the feature groups.
CREATE TABLE tidemark.stream_feature (
  name          text   COLLATE "C" PRIMARY KEY,
  feature_group text   COLLATE "C" NOT NULL,
  aggregate     text   NOT NULL CHECK (aggregate IN
                       ('COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX', 'LAST')),
  argument      text,  -- the column; NULL for COUNT(*)
  window_micros bigint NOT NULL CHECK (window_micros > 0),
  entity        text[] NOT NULL,
  type          text   NOT NULL,
  description   text   NOT NULL
);
