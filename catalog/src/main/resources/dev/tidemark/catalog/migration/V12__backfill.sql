-- One counter for all versions of a group, so that a record keeps its number in another version:
-- sequence_<uuid of the group, without dashes>.
DO $$
DECLARE
  versions record;
  id bigint;
  drawn bigint;
  highest bigint;
  counter text;
BEGIN
  FOR versions IN
    SELECT group_uuid, array_agg(v.id) AS ids FROM tidemark.feature_group_version AS v
    WHERE state = 'LIVE' GROUP BY group_uuid
  LOOP
    highest := 0;
    FOREACH id IN ARRAY versions.ids LOOP
      drawn := pg_sequence_last_value(('tidemark.sequence_' || id)::regclass);
      highest := greatest(highest, drawn);
      EXECUTE format('DROP SEQUENCE tidemark.sequence_%s', id);
    END LOOP;
    counter := 'tidemark.sequence_' || replace(versions.group_uuid::text, '-', '');
    EXECUTE 'CREATE SEQUENCE ' || counter;
    IF highest > 0 THEN
      PERFORM setval(counter, highest);
    END IF;
  END LOOP;
END
$$;

-- As in V4, but the counter is the group's, and the lock is the counter's.
CREATE OR REPLACE FUNCTION tidemark.draw_sequences(drawing_group_id bigint, block_size bigint)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
  counter regclass := (SELECT 'tidemark.sequence_' || replace(group_uuid::text, '-', '')
                       FROM tidemark.feature_group_version WHERE id = drawing_group_id)::regclass;
  first bigint;
BEGIN
  IF counter IS NULL THEN
    RAISE undefined_table USING MESSAGE = format('there is no version %s', drawing_group_id);
  END IF;
  BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock(1416193136, counter::oid::integer);
    first := coalesce(pg_catalog.pg_sequence_last_value(counter), 0) + 1;
    PERFORM pg_catalog.setval(counter, first + block_size - 1);
    RAISE EXCEPTION USING ERRCODE = 'TM001';
  EXCEPTION WHEN SQLSTATE 'TM001' THEN
  END;
  RETURN first;
END
$$;

CREATE OR REPLACE FUNCTION tidemark.begin_write(
  writing_group_id bigint, counter regclass, block_size bigint,
  OUT definition bigint, OUT first_sequence bigint, OUT drawn_at timestamptz)
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
  drawn bigint;
BEGIN
  definition := tidemark.hold_definition(writing_group_id);
  IF definition IS NULL THEN
    RETURN;
  END IF;
  BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock(1416193136, counter::oid::integer);
    first_sequence := coalesce(pg_catalog.pg_sequence_last_value(counter), 0) + 1;
    PERFORM pg_catalog.setval(counter, first_sequence + block_size - 1);
    PERFORM pg_catalog.pg_advisory_xact_lock(1416193134, 2);
    drawn := greatest(
      (SELECT last_value + 1 FROM tidemark.store_time_mark), tidemark.store_time_micros());
    PERFORM pg_catalog.setval('tidemark.store_time_mark', drawn);
    RAISE EXCEPTION USING ERRCODE = 'TM001';
  EXCEPTION WHEN SQLSTATE 'TM001' THEN
  END;
  drawn_at := timestamptz '1970-01-01 00:00:00+00' + interval '1 microsecond' * drawn;
END
$$;

-- How a version is made of another one's records: BACKFILL's SELECT, for what comes after it.
CREATE TABLE tidemark.backfill (
  group_id  bigint NOT NULL REFERENCES tidemark.feature_group_version ON DELETE CASCADE,
  source_id bigint NOT NULL REFERENCES tidemark.feature_group_version ON DELETE CASCADE,
  query     text   NOT NULL,
  PRIMARY KEY (group_id, source_id)
);
