// The name index of a kind of the user's own.
CREATE INDEX INDEX_NAME IF NOT EXISTS FOR (n:KIND) ON (n.name)
