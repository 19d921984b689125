"""Hashes of links. The link itself is derived by `ports.Links` and never stored."""

import hashlib


def token_hash(token: str) -> str:
    """SHA-256, hexadecimal. Tokens carry at least 128 random bits: no salt, no stretching."""
    return hashlib.sha256(token.encode()).hexdigest()
