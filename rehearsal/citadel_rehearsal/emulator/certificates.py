"""Certificates for servers on this machine. Each server has its own certificate authority, as each EKS cluster does.

They are generated for each server with P-256 keys, since an RSA key takes a thousand times as long. Import this module
late: `cryptography` is slow to import.
"""

import ipaddress
import ssl
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = timedelta(days=365)
LEEWAY = timedelta(hours=1)
USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
    "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
)  # fmt: skip
Extensions = Sequence[tuple[x509.ExtensionType, bool]]  # each with its `critical` flag


@dataclass(frozen=True)
class Serving:
    """The authority's certificate as PEM, and the TLS context of a server with a certificate of this authority."""

    authority: str
    context: ssl.SSLContext


def serving(address: str) -> Serving:
    """A new authority, and a certificate for a server at this IP address."""
    key, authority_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = _signed("kubernetes", authority_key, authority_key, "kubernetes", _of_authority(authority_key))
    certificate = _signed("kube-apiserver", key, authority_key, "kubernetes", _of_server(address, authority_key))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:  # mode 0600; Python cannot load a key from memory
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.write(certificate.public_bytes(Encoding.PEM))
        file.flush()
        context.load_cert_chain(file.name)
    return Serving(authority.public_bytes(Encoding.PEM).decode(), context)


def _of_authority(key: ec.EllipticCurvePrivateKey) -> Extensions:
    """The extensions of the authority by RFC 5280, which clients enforce since Python 3.13."""
    return (
        (x509.BasicConstraints(ca=True, path_length=0), True),
        (_usage("key_cert_sign", "crl_sign"), True),
        (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
    )


def _of_server(address: str, authority_key: ec.EllipticCurvePrivateKey) -> Extensions:
    return (
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (_usage("digital_signature"), True),
        (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
        (x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), False),
    )


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in USAGES})


def _signed(
    name: str, key: ec.EllipticCurvePrivateKey, issuer_key: ec.EllipticCurvePrivateKey, issuer: str,
    extensions: Extensions,
) -> x509.Certificate:  # fmt: skip
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LEEWAY)
        .not_valid_after(now + LIFE)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    return builder.sign(issuer_key, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
