from __future__ import annotations

from django.urls import path

from muctieu.web.access import views
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act

app_name = "access"
urlpatterns = [
    path("", views.account, name="account"),
    path("mat-khau/", guarded(Act.ACCOUNT_KEEP)(views.NewPassword.as_view()), name="password"),
    path("da-biet/", views.told, name="told"),
    path("da-giu/", views.kept_texts, name="kept"),
    path("da-giu/<int:pk>/bo/", views.drop_kept, name="drop_kept"),
    path("phien/", views.status, name="status"),
    path("phien/ket-thuc/", views.end_all, name="end_all"),
    path("phien/<uuid:uuid>/ket-thuc/", views.end, name="end"),
]
