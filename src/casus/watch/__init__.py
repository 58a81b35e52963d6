"""Watching: inputs read again and again, and what touches a tripwire told once, with its sources."""
