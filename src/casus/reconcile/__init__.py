"""Many articles, one account: wire copies, stories, sameness, triggers, status."""
