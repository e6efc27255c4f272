"""Addresses made from their pieces are those that Django makes."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.urls import reverse, set_script_prefix

from muctieu.web.common.address import address


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("desk:why", ("births", "xa", "2023-Q2")),
        ("desk:why", ("births", "Xã Tà Tổng?&#%/x", "khong-ro")),
        ("desk:target", ("nq-2021", "thu-nhap")),
        ("desk:why_record", (str(uuid4()),)),
        ("desk:today", ()),
    ],
)
def test_address_is_what_django_would_make_of_it(name: str, args: tuple[str, ...]) -> None:
    assert address(name, *args) == reverse(name, args=args)
    set_script_prefix("/xa/")
    try:
        assert address(name, *args) == reverse(name, args=args)
        assert address(name, *args).startswith("/xa/")
    finally:
        set_script_prefix("/")
