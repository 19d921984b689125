"""Documents and their versions, uploads, envelopes."""
