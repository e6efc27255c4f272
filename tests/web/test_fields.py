"""Fields of forms are drawn as Django's own templates draw them."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.test.html import parse_html
from django.utils.translation import gettext_lazy

from muctieu.web.common.fields import FieldRenderer

CHOICES = [("a", "Một <b>"), ("Nhóm & khác", [("b", "Hai"), ("c", gettext_lazy("Trang chủ"))])]


class Sample(forms.Form):
    """One field of each kind, with what has to be escaped in it."""

    text = forms.CharField(
        initial='"><script>', widget=forms.TextInput(attrs={"class": "x", "data-a": "'\"", "hidden": True})
    )
    count = forms.IntegerField(initial=7, required=False)
    link = forms.URLField(assume_scheme="https", disabled=True)
    mail = forms.EmailField()
    secret = forms.CharField(widget=forms.PasswordInput)
    kept = forms.CharField(initial=0, widget=forms.HiddenInput)
    day = forms.DateField()
    agreed = forms.BooleanField(initial=True)
    refused = forms.BooleanField(required=False)
    some = forms.MultipleChoiceField(
        choices=CHOICES, initial=["b"], widget=forms.CheckboxSelectMultiple(attrs={"class": "y"})
    )
    one = forms.ChoiceField(choices=CHOICES, initial="c", widget=forms.RadioSelect)
    listed = forms.ChoiceField(choices=CHOICES)
    words = forms.CharField(widget=forms.Textarea, initial="<p>")


@pytest.mark.parametrize("typed", [None, {"text": "</x>", "some": ["a", "c"], "one": "a", "agreed": "on", "day": "<"}])
def test_every_field_is_what_django_draws(typed: dict[str, object] | None) -> None:
    ours, known = Sample(typed, renderer=FieldRenderer()), Sample(typed, renderer=DjangoTemplates())

    for name in Sample.base_fields:
        assert parse_html(str(ours[name])) == parse_html(str(known[name])), name
