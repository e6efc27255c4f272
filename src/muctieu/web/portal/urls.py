from __future__ import annotations

from django.urls import path

from muctieu.web.portal import views

app_name = "portal"
urlpatterns = [
    path("tim/", views.search, name="search"),
    path("ket-qua/", views.results, name="results"),
    path("ket-qua/<slug:plan_code>/", views.plan, name="plan"),
    path("ket-qua/<slug:plan_code>/<slug:target_id>/", views.target, name="target"),
]
