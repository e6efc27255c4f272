"""Addresses of the documents register; they stand in the desk's name space."""

from __future__ import annotations

from django.urls import path

from muctieu.web.desk.gazette import acts, pages

urlpatterns = [
    path("van-ban/", pages.index, name="officials"),
    path("van-ban/moi/", pages.new, name="official_new"),
    path("van-ban/<uuid:uuid>/", pages.document, name="official"),
    path("van-ban/<uuid:uuid>/sua/", pages.edit, name="official_edit"),
    path("van-ban/<uuid:uuid>/cong-bo/", acts.publish, name="official_publish"),
    path("van-ban/<uuid:uuid>/rut/", acts.withdraw, name="official_withdraw"),
    path("van-ban/<uuid:uuid>/lien-ket/", acts.link, name="official_link"),
    path("van-ban/<uuid:uuid>/go-lien-ket/", acts.unlink, name="official_unlink"),
    path("van-ban/<uuid:uuid>/lay-y-kien/", acts.window, name="official_window"),
    path("van-ban/<uuid:uuid>/giai-trinh/", acts.answer, name="official_answer"),
    path("van-ban/<uuid:uuid>/tong-hop/", acts.summary, name="official_summary"),
]
