"""Addresses of criteria; they stand in the desk's name space."""

from __future__ import annotations

from django.urls import path

from muctieu.web.desk.criteria import decide, pages, statements

urlpatterns = [
    path("tieu-chi/", pages.index, name="criteria"),
    path("tieu-chi/duong-ra/", pages.way, name="criteria_exit"),
    path("tieu-chi/noi/<uuid:uuid>/<slug:kind>/<str:name>/", statements.say, name="criteria_say"),
    path("tieu-chi/dieu/<uuid:uuid>/", statements.statement, name="criteria_statement"),
    path("tieu-chi/dieu/<uuid:uuid>/rut/", statements.withdraw, name="criteria_withdraw"),
    path("tieu-chi/quyet-dinh/<uuid:uuid>/rut/", decide.withdraw, name="criteria_decision_withdraw"),
    path("tieu-chi/<slug:code>/quyet-dinh/<str:rule>/<uuid:uuid>/", decide.criterion, name="criteria_decide"),
    path("tieu-chi/<slug:code>/", pages.ruleset, name="criteria_set"),
    path("tieu-chi/<slug:code>/duong-ra/", pages.way, name="criteria_way"),
    path("tieu-chi/<slug:code>/ban/", pages.villages, name="criteria_villages"),
    path("tieu-chi/<slug:code>/ban/<uuid:uuid>/", pages.village, name="criteria_village"),
]
