-- The terms of each entry, under its key: stemmed words, and words with their field before them such as by=putin.
CREATE VIRTUAL TABLE search USING fts5 (terms, columnsize = 0, tokenize = "unicode61 remove_diacritics 0 tokenchars '='");
