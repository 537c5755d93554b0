-- What exists: feature groups with their versions, columns and options, sources, and the catalog's
-- version, which grows with every change. Written under the catalog's advisory lock alone.

CREATE TABLE tidemark.catalog (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  format   integer NOT NULL, -- a server refuses a format newer than its own
  version  bigint  NOT NULL  -- grows with every change of what exists
);

INSERT INTO tidemark.catalog (format, version) VALUES (1, 1);

CREATE SEQUENCE tidemark.feature_group_id;

-- One row a version of a group. The id names the tables online_<id> and tail_<id>.
CREATE TABLE tidemark.feature_group_version (
  id                bigint  PRIMARY KEY,
  group_uuid        uuid    NOT NULL,
  name              text    COLLATE "C" NOT NULL,
  version           integer NOT NULL CHECK (version >= 1),
  definition        bigint  NOT NULL, -- counts the changes of this version's shape
  state             text    NOT NULL CHECK (state IN ('CREATING', 'LIVE', 'DROPPED')),
  is_current        boolean NOT NULL,
  event_time        text    NOT NULL,
  known_time        text,
  entity_key        text[]  NOT NULL,
  ttl_micros        bigint  CHECK (ttl_micros > 0),
  partitioning      text[]  NOT NULL,
  future_event_time text    NOT NULL CHECK (future_event_time IN ('REFUSE', 'ACCEPT')),
  description       text    NOT NULL
);

-- A name belongs to one group until its files are gone.
CREATE UNIQUE INDEX feature_group_version_name ON tidemark.feature_group_version (name, version);
CREATE UNIQUE INDEX feature_group_current ON tidemark.feature_group_version (name) WHERE is_current;

CREATE TABLE tidemark.feature_group_column (
  group_id    bigint  NOT NULL REFERENCES tidemark.feature_group_version ON DELETE CASCADE,
  position    integer NOT NULL,
  field_id    integer NOT NULL, -- Iceberg's; names the column f<field id>; 0 while CREATING
  name        text    COLLATE "C" NOT NULL,
  type        text    NOT NULL,
  is_nullable boolean NOT NULL,
  description text    NOT NULL,
  PRIMARY KEY (group_id, position),
  UNIQUE (group_id, name)
);

CREATE TABLE tidemark.feature_group_tag (
  group_id bigint NOT NULL REFERENCES tidemark.feature_group_version ON DELETE CASCADE,
  name     text   COLLATE "C" NOT NULL,
  value    text   NOT NULL,
  PRIMARY KEY (group_id, name)
);

-- A change that was begun. What is still here when nobody holds the catalog's lock was interrupted:
-- a CREATE is undone, an ADD_FEATURE and a DROP are completed.
CREATE TABLE tidemark.intent (
  id                 bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind               text    NOT NULL CHECK (kind IN ('CREATE', 'ADD_FEATURE', 'DROP')),
  group_id           bigint  NOT NULL UNIQUE
                     REFERENCES tidemark.feature_group_version ON DELETE CASCADE,
  column_name        text,   -- these three: ADD_FEATURE's
  column_type        text,
  column_description text,
  begun_at           timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE tidemark.source (
  name     text COLLATE "C" PRIMARY KEY,
  kind     text NOT NULL CHECK (kind IN ('POSTGRES', 'ICEBERG')),
  location text NOT NULL
);

CREATE TABLE tidemark.source_option (
  source text NOT NULL REFERENCES tidemark.source ON DELETE CASCADE,
  name   text COLLATE "C" NOT NULL,
  value  text NOT NULL, -- never a password: password_env names the variable that holds it
  PRIMARY KEY (source, name)
);

-- Holds the group against changes of its definition until this transaction ends, and returns the
-- definition's number, or NULL where the group is gone. The lock is shared: puts don't wait for each
-- other, a change waits for them and they for it. 1416193133 ('Tidm') is the lock class of groups.
CREATE FUNCTION tidemark.hold_definition(held_group_id bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock_shared(1416193133, held_group_id::integer);
  RETURN (SELECT definition FROM tidemark.feature_group_version
          WHERE id = held_group_id AND state = 'LIVE');
END
$$;

-- The views of newest live rows, one a group, named like it; for anyone to read.
CREATE SCHEMA IF NOT EXISTS online;
GRANT USAGE ON SCHEMA online TO PUBLIC;
