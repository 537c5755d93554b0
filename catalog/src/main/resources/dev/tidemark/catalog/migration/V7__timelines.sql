-- A PostgreSQL restored to an earlier moment keeps its system identifier but is on another timeline:
-- its transaction ids from there on are others. Promoting a standby begins a timeline, too.
CREATE FUNCTION tidemark.timeline() RETURNS bigint
LANGUAGE sql VOLATILE
BEGIN ATOMIC
  SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint;
END;

ALTER TABLE tidemark.tail_epoch ADD COLUMN timeline bigint;
UPDATE tidemark.tail_epoch SET timeline = tidemark.timeline();
ALTER TABLE tidemark.tail_epoch ALTER COLUMN timeline SET NOT NULL;
