-- The groups' counters: sequences sequence_<id>, made with the groups' tables. Blocks are drawn under
-- a lock that is held for microseconds only, by a subtransaction that is rolled back; setval isn't
-- undone by that. 1416193136 is the lock class of the counters.

-- Draws a block of a group's sequence numbers and returns its first: after every number drawn before.
CREATE FUNCTION tidemark.draw_sequences(drawing_group_id bigint, block_size bigint) RETURNS bigint
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
  counter regclass := ('tidemark.sequence_' || drawing_group_id)::regclass;
  first bigint;
BEGIN
  BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock(1416193136, drawing_group_id::integer);
    first := coalesce(pg_catalog.pg_sequence_last_value(counter), 0) + 1;
    PERFORM pg_catalog.setval(counter, first + block_size - 1);
    RAISE EXCEPTION USING ERRCODE = 'TM001';
  EXCEPTION WHEN SQLSTATE 'TM001' THEN
  END;
  RETURN first;
END
$$;

-- All that a write draws when it begins, in this order: hold_definition(), a block of sequence
-- numbers as draw_sequences() gives it, and a write time as draw_write_time() does, the last two
-- under one subtransaction. Where the group is gone, the definition is NULL and nothing is drawn.
CREATE FUNCTION tidemark.begin_write(
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
    PERFORM pg_catalog.pg_advisory_xact_lock(1416193136, writing_group_id::integer);
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

REVOKE EXECUTE ON FUNCTION tidemark.draw_sequences(bigint, bigint) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION tidemark.begin_write(bigint, regclass, bigint) FROM PUBLIC;
