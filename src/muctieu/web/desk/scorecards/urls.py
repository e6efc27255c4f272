"""Addresses of scorecards and comparison; they stand in the desk's name space."""

from __future__ import annotations

from django.urls import path

from muctieu.web.desk.scorecards import boundaries, cards, compare

urlpatterns = [
    path("so-sanh/", compare.compare, name="compare"),
    path("so-sanh/ranh-gioi/<uuid:uuid>/", boundaries.boundaries, name="boundaries"),
    path("the-ket-qua/", cards.own, name="card"),
    path("the-ket-qua/don-vi/<uuid:uuid>/", cards.unit, name="card_unit"),
    path("the-ket-qua/chuc-danh/<uuid:uuid>/", cards.post, name="card_post"),
    path("the-ket-qua/chuong-trinh/<uuid:uuid>/", cards.programme, name="card_programme"),
]
