-- The highest version that a group ever had, so that no version's files stand where another's stood.
CREATE TABLE tidemark.feature_group_last_version (
  group_uuid uuid    PRIMARY KEY,
  version    integer NOT NULL
);

-- Each version has a view of its own, online.<group>_v<version>; online.<group> is the current one's.
DO $$
DECLARE
  made record;
BEGIN
  FOR made IN SELECT name, version FROM tidemark.feature_group_version WHERE state = 'LIVE' LOOP
    EXECUTE format('CREATE VIEW online.%I AS %s', made.name || '_v' || made.version,
                   pg_get_viewdef(format('online.%I', made.name)::regclass));
    EXECUTE format('GRANT SELECT ON online.%I TO PUBLIC', made.name || '_v' || made.version);
  END LOOP;
END
$$;
