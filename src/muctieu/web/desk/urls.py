from __future__ import annotations

from django.urls import path

from muctieu.web.desk import journal, registers, views

app_name = "desk"
urlpatterns = [
    path("", views.scoreboard, name="scoreboard"),
    path("chi-tieu/<slug:plan_code>/<slug:target_id>/", views.target, name="target"),
    path("nhat-ky/", journal.journal, name="journal"),
    path("so/", registers.index, name="registers"),
    path("so/muc/<uuid:uuid>/", registers.entry, name="register_entry"),
    path("so/<slug:code>/", registers.entries, name="register"),
    path("so/<slug:code>/moi/", registers.new, name="register_new"),
    path("so/<slug:code>/nop/", registers.hand_in, name="register_hand_in"),
]
