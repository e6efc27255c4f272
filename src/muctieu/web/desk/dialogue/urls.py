"""Addresses of the dialogue with citizens; they stand in the desk's name space."""

from __future__ import annotations

from django.urls import path

from muctieu.web.desk.dialogue import acts, meetings, pages

urlpatterns = [
    path("phan-anh/", pages.index, name="petitions"),
    path("phan-anh/<uuid:uuid>/", pages.petition, name="petition"),
    path("phan-anh/<uuid:uuid>/giao/", acts.assign, name="petition_assign"),
    path("phan-anh/<uuid:uuid>/chuyen/", acts.forward, name="petition_forward"),
    path("phan-anh/<uuid:uuid>/tra-loi/", acts.answer, name="petition_answer"),
    path("phan-anh/<uuid:uuid>/xong/", acts.settle, name="petition_settle"),
    path("phan-anh/<uuid:uuid>/khong-thu-ly/", acts.decline, name="petition_decline"),
    path("phan-anh/<uuid:uuid>/lien-he/", pages.contact, name="petition_contact"),
    path("phan-anh/<uuid:uuid>/cong-khai/", pages.publish, name="petition_publish"),
    path("phan-anh/<uuid:uuid>/rut/", acts.unpublish, name="petition_unpublish"),
    path("tiep-dan/", meetings.receptions, name="receptions"),
    path("tiep-dan/<uuid:uuid>/", meetings.reception, name="reception"),
    path("doi-thoai/", meetings.sessions, name="sessions"),
    path("doi-thoai/<uuid:uuid>/", meetings.session, name="session"),
]
