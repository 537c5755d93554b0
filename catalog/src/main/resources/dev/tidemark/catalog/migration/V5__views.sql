-- Views in registered schemas: the query as it was written, and the columns it had then.
CREATE TABLE tidemark.view (
  source text COLLATE "C" NOT NULL REFERENCES tidemark.source, -- a schema with views is not dropped
  name   text COLLATE "C" NOT NULL,
  query  text NOT NULL,
  PRIMARY KEY (source, name)
);

CREATE TABLE tidemark.view_column (
  source      text    COLLATE "C" NOT NULL,
  view        text    COLLATE "C" NOT NULL,
  position    integer NOT NULL,
  name        text    COLLATE "C" NOT NULL,
  type        text    NOT NULL,
  is_nullable boolean NOT NULL,
  PRIMARY KEY (source, view, position),
  UNIQUE (source, view, name),
  FOREIGN KEY (source, view) REFERENCES tidemark.view ON DELETE CASCADE
);
