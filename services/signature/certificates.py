"""X.509 certificates and revocation lists of the embedded authority."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

DAY = timedelta(days=1)
CRL_LIFE = timedelta(days=30)


def subject(organisation: str, common_name: str) -> x509.Name:
    """A French organisation's distinguished name; texts are cut to what X.509 allows (64)."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def authority_certificate(
    name: x509.Name,
    key: Key,
    *,
    issuer: x509.Certificate | None,
    issuer_key: Key,
    at: datetime,
    years: int,
    crl_url: str | None,
) -> x509.Certificate:
    """A root (no issuer) or an issuing authority beneath it, which may issue only leaves."""
    builder = _base(name, key, issuer, issuer_key, at, years, crl_url).add_extension(
        x509.BasicConstraints(ca=True, path_length=None if issuer is None else 0), critical=True
    )
    return builder.add_extension(_usage(certificates=True), critical=True).sign(
        issuer_key, hashes.SHA256()
    )


def leaf_certificate(
    name: x509.Name,
    key: Key,
    *,
    issuer: x509.Certificate,
    issuer_key: Key,
    at: datetime,
    years: int,
    crl_url: str | None,
    stamping: bool = False,
) -> x509.Certificate:
    """A certificate that seals documents or, with `stamping`, only time-stamps."""
    builder = _base(name, key, issuer, issuer_key, at, years, crl_url).add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_usage(commitment=not stamping), critical=True)
    if stamping:
        # RFC 3161, 2.3: this purpose alone, and critical.
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    return builder.sign(issuer_key, hashes.SHA256())


def revocation_list(
    issuer: x509.Certificate, issuer_key: Key, *, at: datetime
) -> x509.CertificateRevocationList:
    """The list as of `at`. This authority revokes nothing: it is empty, and signed afresh."""
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(at.replace(microsecond=0))
        .next_update(at + CRL_LIFE)
        .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        .add_extension(_key_of(issuer), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _base(
    name: x509.Name,
    key: Key,
    issuer: x509.Certificate | None,
    issuer_key: Key,
    at: datetime,
    years: int,
    crl_url: str | None,
) -> x509.CertificateBuilder:
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        # Clocks differ a little between machines.
        .not_valid_before(at.replace(microsecond=0) - DAY)
        .not_valid_after(at + timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if issuer is None:
        return builder
    builder = builder.add_extension(_key_of(issuer), critical=False)
    if crl_url:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_url)], None, None, None)
        builder = builder.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return builder


def _key_of(issuer: x509.Certificate) -> x509.AuthorityKeyIdentifier:
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier.value)


def _usage(*, certificates: bool = False, commitment: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not certificates,
        content_commitment=commitment,
        key_cert_sign=certificates,
        crl_sign=certificates,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
