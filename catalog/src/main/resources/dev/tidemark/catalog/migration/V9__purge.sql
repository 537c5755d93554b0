-- Purges that have begun and not ended: a row that stays tells the next purge of the group to finish
-- what a crash interrupted. It holds no value of what is purged.
CREATE TABLE tidemark.purge (
  number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  group_id bigint NOT NULL REFERENCES tidemark.feature_group_version ON DELETE CASCADE,
  begun_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
