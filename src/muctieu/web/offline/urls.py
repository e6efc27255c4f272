from __future__ import annotations

from django.urls import path

from muctieu.web.offline import views

app_name = "offline"
urlpatterns = [
    path("", views.app, name="app"),
    path("api/lien-ket/", views.bind, name="bind"),
    path("api/bieu/", views.forms, name="forms"),
    path("api/nop/", views.hand_in, name="hand_in"),
    path("api/may/ngat/", views.revoke, name="revoke"),
    path("api/trang-thai/", views.states, name="states"),
    path("<str:name>", views.file, name="file"),
]
