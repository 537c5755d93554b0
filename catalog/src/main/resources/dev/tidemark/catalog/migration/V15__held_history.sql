-- hold_definition(), and whether a server's session, named by its process and when it began, has had
-- the group's history until then (1416193138 is the lock class of histories; NULL names none, and is
-- believed). Who gets the history afterwards and would purge waits for this transaction: a purge
-- keeps the group from writers while it changes something.
CREATE FUNCTION tidemark.hold_history(
  held_group_id bigint, holder integer, holder_since timestamptz,
  OUT definition bigint, OUT is_held boolean)
LANGUAGE plpgsql VOLATILE
AS $$
BEGIN
  definition := tidemark.hold_definition(held_group_id);
  is_held := holder IS NULL OR EXISTS (
    SELECT 1 FROM pg_catalog.pg_locks AS l
    JOIN pg_catalog.pg_stat_get_activity(holder) AS a ON a.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.classid = 1416193138 AND l.objid = held_group_id::oid
      AND l.objsubid = 2 AND l.granted AND a.backend_start = holder_since
      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()));
END
$$;

REVOKE EXECUTE ON FUNCTION tidemark.hold_history(bigint, integer, timestamptz) FROM PUBLIC;
