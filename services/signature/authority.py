"""The embedded authority: a root, an issuing authority, a time-stamp authority, a seal."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import crl  # type: ignore[import-untyped]
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign.signers import Signer, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from engine.ports import Clock
from services.signature.certificates import (
    Key,
    authority_certificate,
    leaf_certificate,
    revocation_list,
    subject,
)
from services.signature.keyring import Keyring, Pair
from services.signature.stamping import LocalTimeStamper, answer

_YEAR = timedelta(days=365)
_ROOT_YEARS, _ISSUING_YEARS = 40, 30
_LEAVES = {"seal": (5, 1), "tsa": (15, 10)}
"""Years a certificate lives, and years before its end at which another takes over.

What is archived holds until its time-stamp's certificate ends: ten years at least, before
which `renew` sets another time-stamp.
"""


class Authority:
    """Signs in the organisation's name. Keys are made in `folder` on first use.

    `organisation` is written in the certificates. `public_url`, where given, is where the
    revocation lists are published: ``<public_url>/pki/issuing.crl`` and ``root.crl``.
    `time_stamper` replaces the embedded time-stamp authority (pyHanko's HTTPTimeStamper for an
    RFC 3161 server), `seal` the embedded seal (any pyHanko Signer: PKCS#11…), `trusted` the
    DER certificates of roots they need besides ours.
    """

    def __init__(
        self,
        folder: Path,
        *,
        organisation: str,
        clock: Clock,
        public_url: str | None = None,
        passphrase: bytes | None = None,
        time_stamper: TimeStamper | None = None,
        seal: Signer | None = None,
        trusted: tuple[bytes, ...] = (),
    ) -> None:
        self.organisation = organisation
        self.clock = clock
        self._public_url = public_url.rstrip("/") if public_url else None
        self._keyring = Keyring(folder, passphrase)
        self._external_stamper = time_stamper
        self._external_seal = seal
        self._trusted = [asn1_x509.Certificate.load(der) for der in trusted]
        with self._keyring.locked():
            self._root = self._keyring.pair("root", self._make_root)
            self._issuing = self._keyring.pair("issuing", self._make_issuing)

    # What signing needs.

    def seal(self) -> Signer:
        """Signs with the organisation's seal."""
        return self._external_seal or self._signer(self._leaf("seal"))

    def time_stamper(self) -> TimeStamper:
        """Dates what is signed."""
        return self._external_stamper or LocalTimeStamper(
            self._signer(self._leaf("tsa")), self.clock
        )

    def trust(self, at: datetime | None = None) -> ValidationContext:
        """Our roots, our certificates and our revocation lists as of `at`, or now."""
        moment = at or self.clock.now()
        return ValidationContext(
            trust_roots=self.roots(),
            other_certs=[_asn1(certificate) for certificate in self._keyring.certificates()],
            crls=[crl.CertificateList.load(der) for der in self.revocation_lists(moment).values()],
            allow_fetching=False,
            # Of other authorities we have no lists.
            revocation_mode="soft-fail" if self._trusted else "hard-fail",
            moment=moment,
        )

    def roots(self) -> list[asn1_x509.Certificate]:
        """The roots a signature of ours leads to."""
        return [_asn1(self._root.certificate), *self._trusted]

    # What is published.

    def timestamp(self, request: bytes) -> bytes:
        """The body of an RFC 3161 answer (application/timestamp-reply) to a request's body."""
        return answer(self._signer(self._leaf("tsa")), self.clock, request)

    def revocation_lists(self, at: datetime | None = None) -> dict[str, bytes]:
        """``{"root.crl": DER, "issuing.crl": DER}`` as of `at`, or now."""
        moment = at or self.clock.now()
        return {
            f"{name}.crl": revocation_list(pair.certificate, pair.key, at=moment).public_bytes(
                serialization.Encoding.DER
            )
            for name, pair in (("root", self._root), ("issuing", self._issuing))
        }

    def root_pem(self) -> bytes:
        """The root certificate, for those who verify elsewhere."""
        return self._root.certificate.public_bytes(serialization.Encoding.PEM)

    def chain_pem(self) -> bytes:
        """Every certificate of the authority but the root, past ones included."""
        return b"".join(
            certificate.public_bytes(serialization.Encoding.PEM)
            for certificate in self._keyring.certificates()
            if certificate != self._root.certificate
        )

    def check(self) -> str | None:
        """None when the authority can sign, else a sentence for the administrator."""
        left = self._issuing.certificate.not_valid_after_utc - self.clock.now()
        if left < _YEAR * 16:
            return "L’autorité de signature arrive à son terme : il faut en ouvrir une nouvelle."
        if self._external_stamper:
            try:
                asyncio.run(self._external_stamper.async_timestamp(b"\0" * 32, "sha256"))
            except Exception as error:
                return f"Le service d’horodatage ne répond pas : {error}"
        return None

    # Making and renewing.

    def _make_root(self) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        name = subject(self.organisation, f"{self.organisation} – racine")
        return Pair(
            key,
            authority_certificate(
                name,
                key,
                issuer=None,
                issuer_key=key,
                at=self.clock.now(),
                years=_ROOT_YEARS,
                crl_url=None,
            ),
        )

    def _make_issuing(self) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        name = subject(self.organisation, f"{self.organisation} – autorité de signature")
        return Pair(
            key,
            authority_certificate(
                name,
                key,
                issuer=self._root.certificate,
                issuer_key=self._root.key,
                at=self.clock.now(),
                years=_ISSUING_YEARS,
                crl_url=self._crl_url("root"),
            ),
        )

    def _leaf(self, role: str) -> Pair:
        """The current seal or time-stamp pair; a new one where its end is near."""
        now = self.clock.now()
        number = 1
        while pair := self._keyring.find(f"{role}-{number}"):
            if pair.certificate.not_valid_after_utc - now > _YEAR * _LEAVES[role][1]:
                return pair
            number += 1
        with self._keyring.locked():
            return self._keyring.pair(f"{role}-{number}", lambda: self._make_leaf(role, now))

    def _make_leaf(self, role: str, now: datetime) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        title = {"seal": "cachet", "tsa": "horodatage"}[role]
        return Pair(
            key,
            leaf_certificate(
                subject(self.organisation, f"{self.organisation} – {title}"),
                key,
                issuer=self._issuing.certificate,
                issuer_key=self._issuing.key,
                at=now,
                years=_LEAVES[role][0],
                crl_url=self._crl_url("issuing"),
                stamping=role == "tsa",
            ),
        )

    def _crl_url(self, name: str) -> str | None:
        return f"{self._public_url}/pki/{name}.crl" if self._public_url else None

    def _signer(self, pair: Pair) -> SimpleSigner:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([_asn1(self._root.certificate), _asn1(self._issuing.certificate)])
        return SimpleSigner(
            signing_cert=_asn1(pair.certificate),
            signing_key=asn1_keys.PrivateKeyInfo.load(_pkcs8(pair.key)),
            cert_registry=store,
        )


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _pkcs8(key: Key) -> bytes:
    return key.private_bytes(
        serialization.Encoding.DER,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
