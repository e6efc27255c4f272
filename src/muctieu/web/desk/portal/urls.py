"""Addresses of the portal's page on the desk; they stand in the desk's name space."""

from __future__ import annotations

from django.urls import path

from muctieu.web.desk.portal import pages

urlpatterns = [
    path("cong/", pages.portal, name="portal"),
    path("cong/mo/", pages.found, name="portal_found"),
    path("cong/y-kien/<int:pk>/", pages.comment, name="portal_comment"),
    path("cong/danh-gia/", pages.votes, name="portal_votes"),
]
