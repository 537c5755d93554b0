-- The store's time: PostgreSQL's clock with an offset, never backwards, shared by all servers.
--
-- Both numbers live in sequences, since every transaction sees a sequence's value at once, whatever
-- its snapshot, and setting one holds no lock until the transaction ends.

-- The highest time drawn so far, in microseconds since 1970.
CREATE SEQUENCE tidemark.store_time_mark MINVALUE 0 START 0;

-- What is added to PostgreSQL's clock, in microseconds: 0 but in tests.
CREATE SEQUENCE tidemark.store_time_offset MINVALUE -9223372036854775807 START 0;

-- The time now, in microseconds since 1970: at or after every time drawn so far.
CREATE FUNCTION tidemark.store_time_micros() RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER
BEGIN ATOMIC
  SELECT greatest(
    mark.last_value,
    (date_part('epoch', clock_timestamp()) * 1000000)::bigint + shift.last_value)
  FROM tidemark.store_time_mark AS mark, tidemark.store_time_offset AS shift;
END;

-- The time now: at or after every time drawn so far. It writes nothing, so it works in read-only
-- transactions, and needs no grant, so that anyone may read the views of schema online.
CREATE FUNCTION tidemark.store_time() RETURNS timestamptz
LANGUAGE sql VOLATILE SECURITY DEFINER
BEGIN ATOMIC
  SELECT timestamptz '1970-01-01 00:00:00+00' + interval '1 microsecond' * greatest(
    mark.last_value,
    (date_part('epoch', clock_timestamp()) * 1000000)::bigint + shift.last_value)
  FROM tidemark.store_time_mark AS mark, tidemark.store_time_offset AS shift;
END;

-- Draws a write time: after every time drawn before it, and after every time read before it too, as
-- long as the machine's own clock has not stepped back since. Reading and setting the mark must not
-- be torn apart, so a lock is held for these few microseconds. It belongs to a subtransaction, whose
-- rollback releases it without waiting for the commit, and which cannot leak it when it is cancelled;
-- setval is not undone by a rollback. 1416193134 is the lock class of what exists once; 2 this mark.
CREATE FUNCTION tidemark.draw_write_time() RETURNS timestamptz
LANGUAGE plpgsql VOLATILE
AS $$
DECLARE
  drawn bigint;
BEGIN
  BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock(1416193134, 2);
    drawn := greatest(
      (SELECT last_value + 1 FROM tidemark.store_time_mark), tidemark.store_time_micros());
    PERFORM pg_catalog.setval('tidemark.store_time_mark', drawn);
    RAISE EXCEPTION USING ERRCODE = 'TM001';
  EXCEPTION WHEN SQLSTATE 'TM001' THEN
  END;
  RETURN timestamptz '1970-01-01 00:00:00+00' + interval '1 microsecond' * drawn;
END
$$;

-- Sets the clock apart from PostgreSQL's, for tests. The time already reached is kept as the mark, so
-- a step back makes the store's time stand still, then creep by a microsecond a draw.
CREATE FUNCTION tidemark.set_store_time_offset(shift interval) RETURNS void
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
  BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock(1416193134, 2);
    PERFORM pg_catalog.setval('tidemark.store_time_mark', tidemark.store_time_micros());
    PERFORM pg_catalog.setval('tidemark.store_time_offset',
                              (extract(epoch FROM shift) * 1000000)::bigint);
    RAISE EXCEPTION USING ERRCODE = 'TM001';
  EXCEPTION WHEN SQLSTATE 'TM001' THEN
  END;
END
$$;

REVOKE EXECUTE ON FUNCTION tidemark.set_store_time_offset(interval) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION tidemark.draw_write_time() FROM PUBLIC;
