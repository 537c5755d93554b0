-- Tables of types that Tidemark doesn't have, in a database of somebody else's.
CREATE SCHEMA odd;
CREATE TYPE odd.mood AS ENUM ('sad', 'ok', 'glad');
CREATE DOMAIN odd.word AS text;
CREATE COLLATION odd.nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

CREATE TABLE odd.h (
  id integer PRIMARY KEY, k integer, et timestamp, m odd.mood, c char(4), n numeric, j jsonb, i inet,
  s smallint, w text COLLATE odd.nocase, d odd.word, l varchar(4)[], x json, nm name);
INSERT INTO odd.h VALUES
  (1, 1, '2026-01-01', 'ok', 'ab', 1.0000000000000000004, '{"a": 10}', '10.0.0.9', 200, 'Ab', 'p',
   '{x}', '{"a":1}', 'n1'),
  (2, 1, '2026-01-01', 'glad', 'b', 1.0000000000000000003, '{"a": 9}', '10.0.0.10', 200, 'ab', 'q',
   '{y,NULL}', '{"a": 1}', 'n2'),
  (3, 1, '2026-01-02', 'sad', 'a', 2.5, '[9]', '10.0.0.0/8', -1, 'B', 'p', '{}', '[]', 'N');
INSERT INTO odd.h (id, k) VALUES (4, 2);

CREATE TABLE odd.spine (
  id integer, k integer, ts timestamp, m odd.mood, c char(8), n numeric, j jsonb, i inet);
INSERT INTO odd.spine VALUES
  (1, 1, '2026-01-01 12:00:00', 'ok', 'b', 1.0000000000000000004, '{"a": 9}', '10.0.0.9');
INSERT INTO odd.spine (id, k, ts) VALUES (2, 1, '2026-01-03');

CREATE TABLE odd.filled (m odd.mood, c char(4), n numeric, j jsonb, i inet, s smallint);

CREATE TABLE odd.plain (id integer, v varchar(4));

CREATE COLLATION odd.english (provider = icu, locale = 'en');
CREATE TABLE odd.words (
  id integer, v varchar, a text COLLATE "C", e text COLLATE odd.english, p text COLLATE "POSIX", t timestamp);
INSERT INTO odd.words VALUES
  (1, 'x', 'x', 'x', 'y', '2026-01-01'), (2, 'y', 'A', 'a', 'B', '2026-01-02'), (3, NULL, 'a', 'B', 'a', '2026-01-03');
