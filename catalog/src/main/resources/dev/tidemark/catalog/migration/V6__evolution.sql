-- More changes of a group's shape. A WIDEN_FEATURE is completed like an ADD_FEATURE; an ALIGN stands
-- for a change that everybody sees already, which the Iceberg table is still to follow.
ALTER TABLE tidemark.intent DROP CONSTRAINT intent_kind_check;
ALTER TABLE tidemark.intent ADD CONSTRAINT intent_kind_check
  CHECK (kind IN ('CREATE', 'ADD_FEATURE', 'WIDEN_FEATURE', 'ALIGN', 'DROP'));

-- Whether the snapshot that a query reads by is newer than the transaction that rewrote a table: an
-- older one would find the table empty. For the WHERE of the views in schema online.
CREATE FUNCTION tidemark.reads_after(rewriting xid8) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER
AS $$
BEGIN
  IF NOT pg_catalog.pg_visible_in_snapshot(rewriting, pg_catalog.pg_current_snapshot()) THEN
    RAISE EXCEPTION USING
      ERRCODE = '40001', MESSAGE = 'the feature group was changed meanwhile; run the statement again';
  END IF;
  RETURN true;
END
$$;
