-- The groups of given members, of several kinds at once: without this index SQLite reads all groups of a kind.

CREATE INDEX groups_member ON groups (member, kind, group_id);
