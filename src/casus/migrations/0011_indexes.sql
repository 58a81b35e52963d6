-- Groups are asked for by name, whatever their kind, and persons' judgements by who judged.
DROP INDEX IF EXISTS groups_first;
CREATE INDEX groups_first ON groups (group_id, kind, published, member);
DROP INDEX IF EXISTS judgements_who;
CREATE INDEX judgements_who ON judgements (who);
