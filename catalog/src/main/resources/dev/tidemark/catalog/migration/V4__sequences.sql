-- Draws a block of a group's sequence numbers and returns its first: after every number drawn before.
-- The counter is the sequence sequence_<id>, made with the group's tables. Its lock is held for
-- microseconds only, by a subtransaction that is rolled back; setval isn't undone by that.
-- 1416193136 is the lock class of the groups' counters.
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

REVOKE EXECUTE ON FUNCTION tidemark.draw_sequences(bigint, bigint) FROM PUBLIC;
