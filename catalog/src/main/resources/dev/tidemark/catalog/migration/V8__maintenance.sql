-- What maintenance keeps in mind, and what it did.

-- Files that no snapshot names any more. They stay for a while, for readers that pinned one that did.
CREATE TABLE tidemark.unreferenced_file (
  path     text COLLATE "C" PRIMARY KEY,
  group_id bigint NOT NULL,
  since    timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX unreferenced_file_group ON tidemark.unreferenced_file (group_id, since);

-- One row a piece of work, for a month.
CREATE TABLE tidemark.maintenance (
  number            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  feature_group     text COLLATE "C" NOT NULL, -- its versioned name
  operation         text NOT NULL,
  started_at        timestamptz NOT NULL,
  ended_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
  snapshots_expired bigint NOT NULL DEFAULT 0,
  files_rewritten   bigint NOT NULL DEFAULT 0,
  files_written     bigint NOT NULL DEFAULT 0,
  files_removed     bigint NOT NULL DEFAULT 0,
  files_waiting     bigint NOT NULL DEFAULT 0,
  row_count         bigint NOT NULL DEFAULT 0,
  bytes             bigint NOT NULL DEFAULT 0,
  error             text
);
