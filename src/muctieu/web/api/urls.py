"""Addresses of the API, version 1."""

from __future__ import annotations

from django.urls import path

from muctieu.web.api import contract, views

app_name = "api"
urlpatterns = [
    path(contract.EXPLAIN.path, views.explain, name="explain"),
    path(contract.USES.path, views.uses, name="uses"),
    path(contract.OUTLOOK.path, views.outlook_of, name="outlook"),
]
