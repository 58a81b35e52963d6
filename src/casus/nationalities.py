"""States told by an adjective before a thing: "the Israeli strike" speaks of Israel, "UK-France relations" of both."""

from casus.drafts import Draft, Stage
from casus.mentions import Candidate, Hit, hyphened


def name_states(stage: Stage) -> None:
    """Make the nationality before a thing a mention of its state, where no phrase for somebody covers it."""
    page = stage.page
    tokens = page.parsed.tokens
    states = {d.country: d for d in stage.drafts if d.form == "state" and d.mentions and d.entry is not None}
    for hit in page.hits:
        country = _country(hit)
        state = page.known.states.get(country or "")
        if state is None or stage.draft_of[hit.first] >= 0 or page.place_of[hit.first] >= 0:
            continue
        if tokens[hit.last].dep not in ("amod", "compound", "nmod") or (hyphened(page, hit.first, hit.last) and not _paired(stage, hit)):
            continue
        draft: Draft | None = states.get(country)
        if draft is None:
            draft = states[country] = stage.new("state", state.name)
            draft.entry, draft.country = state, country
        words = page.text(hit.first, hit.last)
        stage.attach(draft, Candidate(hit.first, hit.last, hit.last, "nominal", "state", words, entry=state))


def _country(hit: Hit) -> str | None:
    """The one state that a spelling is the adjective or the name of."""
    codes = {e.country for e in hit.entries}
    return codes.pop() if len(codes) == 1 and hit.entry.what in ("adjective", "state") else None


def _paired(stage: Stage, hit: Hit) -> bool:
    """Is a hyphen's other side a state too ("UK-France relations")?"""
    page = stage.page
    for i in (hit.first - 2, hit.last + 2):
        other = page.hit(i) if 0 <= i < len(page.parsed.tokens) else None
        if other is not None and other.entry.what in ("state", "adjective") and other.first <= i <= other.last:
            return True
    return False
