-- The terms of each entry, under its key: stemmed words, and words with their field before them such as by=putin.
CREATE TABLE search (key BIGINT PRIMARY KEY, terms TSVECTOR NOT NULL);
CREATE INDEX search_terms ON search USING gin (terms);
