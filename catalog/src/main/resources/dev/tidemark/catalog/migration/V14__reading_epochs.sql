-- Counts the times at which somebody wanted to know when the queries before were over. Each server
-- holds a lock (class 1416193139) for the number in which its queries began, until they have ended.
CREATE SEQUENCE tidemark.reading_epoch AS integer;
SELECT setval('tidemark.reading_epoch', 1);
