"""The session's cookie: Flask's, byte for byte, without deriving its key anew at each request."""

import hashlib
import hmac
from functools import lru_cache

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import HMACAlgorithm, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import want_bytes


class Hmac(HMACAlgorithm):
    """HMAC with SHA-1, in one call of the library."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return hmac.digest(key, value, "sha1")


class Signer(TimestampSigner):
    """itsdangerous's, which keeps the keys it derived."""

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        chosen = self.secret_keys[-1] if secret_key is None else want_bytes(secret_key)
        return derived(chosen, self.salt, self.key_derivation)


@lru_cache(maxsize=16)
def derived(secret_key: bytes, salt: bytes, how: str) -> bytes:
    """The key that itsdangerous makes of a secret for one use."""
    plain = TimestampSigner(secret_key, salt, key_derivation=how, digest_method=hashlib.sha1)
    return plain.derive_key()


@lru_cache(maxsize=16)
def serializer(
    interface: SecureCookieSessionInterface, keys: tuple[bytes, ...]
) -> URLSafeTimedSerializer:
    """The one that reads and signs sessions under these keys, the latest last."""
    return URLSafeTimedSerializer(
        list(keys),
        salt=interface.salt,
        serializer=interface.serializer,
        signer=Signer,
        signer_kwargs={"key_derivation": interface.key_derivation, "algorithm": Hmac()},
    )


class SignedCookies(SecureCookieSessionInterface):
    """Sessions in signed cookies."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if not app.secret_key:
            return None
        former = app.config["SECRET_KEY_FALLBACKS"] or ()
        return serializer(self, tuple(map(want_bytes, (*former, app.secret_key))))
