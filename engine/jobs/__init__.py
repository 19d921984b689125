"""Decisions awaiting execution: the outbox, timers, retries."""
