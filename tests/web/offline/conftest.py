"""Phones of the tests: each has a key as a browser makes it, signs its requests and keeps its own count."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http.response import HttpResponseBase
from django.test import Client

from muctieu.web.offline.domain import HandedLink, make_link
from muctieu.web.offline.models import Device
from muctieu.web.offline.signatures import NOBODY, Claim, header_of, signed_text, to_base64
from tests.recalled import recalled
from tests.web.intake.conftest import FULL, Collected, collected

__all__ = ["collected"]

FORMS, HAND_IN, STATES, BIND = "/nhap/api/bieu/", "/nhap/api/nop/", "/nhap/api/trang-thai/", "/nhap/api/lien-ket/"
REVOKE = "/nhap/api/may/ngat/"


def _key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


@dataclass
class Phone:
    """A phone: before it is bound it has a key only."""

    secret: EllipticCurvePrivateKey = field(default_factory=_key)
    device: UUID = NOBODY
    number: int = 0

    @property
    def key(self) -> str:
        return to_base64(self.secret.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    @property
    def row(self) -> Device:
        return Device.objects.get(uuid=self.device)

    def claim(self, method: str, path: str, body: bytes = b"", *, number: int | None = None) -> str:
        """The header for a request; takes the next number unless told one."""
        if number is None:
            self.number += 1
            number = self.number
        text = signed_text(self.device, number, method=method, path=path, body=body)
        first, second = decode_dss_signature(self.secret.sign(text, ECDSA(SHA256())))
        signature = to_base64(first.to_bytes(32) + second.to_bytes(32))
        return header_of(Claim(self.device, number, signature))

    def get(self, path: str, **headers: str) -> HttpResponseBase:
        asked = {"Authorization": self.claim("GET", path)} | headers
        return Client().get(path, headers=asked, secure=True)

    def post(self, path: str, content: object, *, claim: str | None = None) -> HttpResponseBase:
        body = json.dumps(content).encode()
        claim = claim or self.claim("POST", path, body)
        return Client().post(
            path, body, content_type="application/json", headers={"Authorization": claim}, secure=True
        )  # fmt: skip

    def ask_to_be_bound(self, token: str, code: str, *, name: str = "Android · Chrome 109") -> HttpResponseBase:
        content = {"token": token, "code": code, "key": self.key, "name": name}
        body = json.dumps(content).encode()
        asked = Phone(self.secret)
        return self.post(BIND, content, claim=asked.claim("POST", BIND, body))

    def bind(self, handed: HandedLink) -> Phone:
        answer = self.ask_to_be_bound(handed.token, handed.code)
        assert answer.status_code == 200
        self.device = UUID(said(answer)["device"])
        return self

    def hand_in(self, **given: object) -> HttpResponseBase:
        return self.post(HAND_IN, delivery(**given))


def said(answer: HttpResponseBase) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)  # type: ignore[attr-defined]  # no stream here
    return found


def refusal(answer: HttpResponseBase) -> tuple[int, str]:
    """Status and code of a refusal."""
    error = said(answer)["error"]
    assert isinstance(error, dict)
    assert error["vi"]
    assert error["en"]
    return answer.status_code, str(error["code"])


def delivery(**given: object) -> dict[str, object]:
    """What a phone hands in: the quarterly form of village 1, unless told otherwise."""
    cells = [{"indicator": code, "text": text} for code, text in FULL.items()]
    usual = {"id": str(uuid4()), "form": "bieu-quy", "version": 1, "place": "ban-1", "period": "2023-Q2",
             "madeAt": "2023-07-05T11:58:00+07:00", "cells": cells}  # fmt: skip
    return usual | given


@pytest.fixture
@recalled
def phone(collected: Collected) -> Phone:
    """The phone of village 1's reporter, bound."""
    return Phone().bind(make_link(collected.cast.reporter, by=collected.cast.clerk))
