"""What a phone signs, and whether a signature is its own: ECDSA on P-256 with SHA-256, as browsers make it."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from muctieu.errors import StateError

SCHEME = "Muctieu"
# A point of the curve, uncompressed; a signature as two numbers side by side.
KEY_BYTES, SIGNATURE_BYTES = 65, 64
# What the store can keep; a phone counts from one.
HIGHEST = 2**62
_HEADER = re.compile(rf"{SCHEME} ([0-9a-f-]{{36}})\.(\d{{1,19}})\.([A-Za-z0-9_-]{{86}})")
# Stands where the device stands, before there is one.
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who a request says it is from, its number, and the signature that shall prove it."""

    device: UUID
    number: int
    signature: str


def claim_of(header: str) -> Claim | None:
    """The claim of an Authorization header; None when it is none of ours."""
    match = _HEADER.fullmatch(header)
    if match is None or int(match[2]) > HIGHEST:
        return None
    try:
        return Claim(UUID(match[1]), int(match[2]), match[3])
    except ValueError:
        return None


def header_of(claim: Claim) -> str:
    """The header that carries the claim."""
    return f"{SCHEME} {claim.device}.{claim.number}.{claim.signature}"


def signed_text(device: UUID, number: int, *, method: str, path: str, body: bytes) -> bytes:
    """What is signed: a request moved to another address, method, number or body is another text."""
    return "\n".join(("muctieu-1", str(device), str(number), method, path, sha256(body).hexdigest())).encode()


def fits(key: str, signature: str, text: bytes) -> bool:
    """Whether the holder of the key signed the text."""
    try:
        raw = from_base64(signature)
        if len(raw) != SIGNATURE_BYTES:
            return False
        half = SIGNATURE_BYTES // 2
        numbers = int.from_bytes(raw[:half]), int.from_bytes(raw[half:])
        _point(key).verify(encode_dss_signature(*numbers), text, ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def checked_key(text: str) -> str:
    """The public key in its one spelling; MT7346 unless it is a point of the curve."""
    try:
        _point(text)
        return to_base64(from_base64(text))
    except ValueError:
        raise StateError("MT7346") from None


def fingerprint(key: str) -> str:
    """Sixteen characters by which people and the journal tell keys apart."""
    return sha256(key.encode()).hexdigest()[:16]


def _point(text: str) -> EllipticCurvePublicKey:
    raw = from_base64(text)
    if len(raw) != KEY_BYTES:
        raise ValueError(len(raw))
    return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), raw)


def to_base64(raw: bytes) -> str:
    """Base64 for addresses, without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64(text: str) -> bytes:
    """The inverse; ValueError for what is none."""
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (NotBase64, UnicodeEncodeError) as error:
        raise ValueError(text) from error
