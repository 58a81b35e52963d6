"""Parsed and tagged articles → records: one module a kind."""
