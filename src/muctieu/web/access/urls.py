from __future__ import annotations

from django.urls import path

from muctieu.web.access import views

app_name = "access"
urlpatterns = [
    path("", views.account, name="account"),
    path("phien/", views.status, name="status"),
    path("phien/ket-thuc/", views.end_all, name="end_all"),
    path("phien/<uuid:uuid>/ket-thuc/", views.end, name="end"),
]
