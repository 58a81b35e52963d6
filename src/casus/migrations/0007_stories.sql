-- Stories (docs/wires.md). An article is a row of traces of kind article; its judgements are of kind copy and story, its groups likewise.
-- Where each article stands in the clustering: the centre of its star, and the star whose articles it agrees with best.
CREATE TABLE story_places (
    member      TEXT PRIMARY KEY,
    star        TEXT NOT NULL,
    story       TEXT NOT NULL
);
CREATE INDEX story_places_star ON story_places (star);
CREATE INDEX story_places_story ON story_places (story);
