-- What a feature is in records that came before it, as a text that casts to its type.
ALTER TABLE tidemark.feature_group_column ADD COLUMN default_value text;
ALTER TABLE tidemark.intent ADD COLUMN column_default text;
