-- For pages of a large ledger: the latest articles that name somebody, and the latest proposals of a kind, without reading all of them.
ALTER TABLE parties ADD COLUMN published TEXT;
UPDATE parties SET published = (SELECT woven.published FROM woven WHERE woven.document_id = parties.document_id);
DROP INDEX parties_name;
CREATE INDEX parties_name ON parties (name_id, published, document_id);
CREATE INDEX judgements_unsure ON judgements (kind, n) WHERE verdict = 'unsure' AND undone_at IS NULL;
