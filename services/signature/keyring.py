"""Keys and certificates in a folder, made on first use, read by their owner alone."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from services.signature.certificates import Key


@dataclass(frozen=True, slots=True)
class Pair:
    """A private key and its certificate."""

    key: Key
    certificate: x509.Certificate


class Keyring:
    """Named pairs in a folder. `passphrase`, where given, encrypts the keys."""

    def __init__(self, folder: Path, passphrase: bytes | None = None) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder
        self._passphrase = passphrase

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time may make keys."""
        descriptor = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def pair(self, name: str, make: Callable[[], Pair]) -> Pair:
        """The pair of that name, made and kept where it is missing. Call it under `locked`."""
        found = self.find(name)
        if found:
            return found
        made = make()
        encryption: serialization.KeySerializationEncryption = (
            serialization.BestAvailableEncryption(self._passphrase)
            if self._passphrase
            else serialization.NoEncryption()
        )
        # The certificate last: where it is, the key is complete.
        self._write(
            f"{name}.key",
            made.key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
            ),
        )
        self._write(f"{name}.pem", made.certificate.public_bytes(serialization.Encoding.PEM))
        return made

    def find(self, name: str) -> Pair | None:
        """The pair of that name, or None. Raises ValueError for a wrong passphrase."""
        try:
            certificate = (self.folder / f"{name}.pem").read_bytes()
            key = (self.folder / f"{name}.key").read_bytes()
        except FileNotFoundError:
            return None
        loaded = serialization.load_pem_private_key(key, self._passphrase)
        if not isinstance(loaded, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
            raise ValueError(f"{name}.key is of an unexpected kind.")
        return Pair(loaded, x509.load_pem_x509_certificate(certificate))

    def certificates(self) -> list[x509.Certificate]:
        """Every certificate in the folder, past ones included."""
        return [
            x509.load_pem_x509_certificate(file.read_bytes())
            for file in sorted(self.folder.glob("*.pem"))
        ]

    def _write(self, name: str, data: bytes) -> None:
        part = self.folder / f"{name}.part"
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self.folder / name)
