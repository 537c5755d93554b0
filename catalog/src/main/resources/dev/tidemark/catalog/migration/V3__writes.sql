-- What the write path keeps beside the groups' own tables.

-- The tail's epochs; the newest row counts. Transaction ids mean nothing under another system
-- identifier, nor across epochs.
CREATE TABLE tidemark.tail_epoch (
  epoch     bigint PRIMARY KEY,
  system_id bigint NOT NULL,
  opened_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

INSERT INTO tidemark.tail_epoch (epoch, system_id)
SELECT 1, system_identifier FROM pg_control_system();

-- How far a group's tail has been trimmed: rows of every transaction below the horizon are gone.
CREATE TABLE tidemark.tail (
  group_id        bigint PRIMARY KEY
                  REFERENCES tidemark.feature_group_version ON DELETE CASCADE,
  trimmed_horizon bigint NOT NULL DEFAULT 0
);

-- The answers to puts that carried an idempotency key, for a day.
CREATE TABLE tidemark.idempotency (
  user_name    text COLLATE "C" NOT NULL,
  key          text COLLATE "C" NOT NULL,
  request_hash text NOT NULL,
  records      bigint NOT NULL,
  write_time   timestamptz NOT NULL,
  created_at   timestamptz NOT NULL DEFAULT tidemark.store_time(),
  PRIMARY KEY (user_name, key)
);

CREATE INDEX idempotency_created_at ON tidemark.idempotency (created_at);

-- The loads of COPY, kept for ever: a load id is loaded once a group. The number names the lock by
-- which its server shows that it is still at it (class 1416193135).
CREATE TABLE tidemark.load (
  number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  group_id       bigint NOT NULL, -- stays when the group is dropped
  id             text COLLATE "C" NOT NULL,
  hash           text NOT NULL,
  state          text NOT NULL CHECK (state IN ('REGISTERED', 'COMMITTED', 'DONE')),
  first_sequence bigint NOT NULL DEFAULT 0,
  row_count      bigint NOT NULL DEFAULT 0,
  registered_at  timestamptz NOT NULL DEFAULT tidemark.store_time(),
  done_at        timestamptz,
  UNIQUE (group_id, id)
);

CREATE INDEX load_unfinished ON tidemark.load (number) WHERE state <> 'DONE';
