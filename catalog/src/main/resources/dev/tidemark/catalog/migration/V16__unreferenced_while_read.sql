-- Before which queries of every server began that may read the file (see V14): it stays until they
-- have ended. 0 for files that were noted before, whose age alone counts.
ALTER TABLE tidemark.unreferenced_file ADD COLUMN epoch integer NOT NULL DEFAULT 0;
