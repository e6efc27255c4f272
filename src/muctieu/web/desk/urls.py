from __future__ import annotations

from django.urls import path

from muctieu.web.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.scoreboard, name="scoreboard"),
    path("chi-tieu/<slug:plan_code>/<slug:target_id>/", views.target, name="target"),
]
