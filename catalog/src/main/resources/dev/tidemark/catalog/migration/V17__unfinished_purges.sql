-- What a purge has done by the time its row is written, which is in the transaction that takes the
-- entities away from queries: who finishes it for a server that died keeps account of it. The number
-- names the lock by which its server shows that it is still at it (class 1416193140). Rows of older
-- servers were written before anything was changed.
ALTER TABLE tidemark.purge
  ADD COLUMN row_count       bigint NOT NULL DEFAULT 0,
  ADD COLUMN files_rewritten bigint NOT NULL DEFAULT 0,
  ADD COLUMN files_written   bigint NOT NULL DEFAULT 0;

-- The sequence number of the first Iceberg snapshot without what was purged last: who reads the tail
-- after that transaction reads no older one.
ALTER TABLE tidemark.tail ADD COLUMN purged_sequence bigint NOT NULL DEFAULT 0;
