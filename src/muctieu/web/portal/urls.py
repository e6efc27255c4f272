from __future__ import annotations

from django.urls import path

from muctieu.web.portal import gazette, views

app_name = "portal"
urlpatterns = [
    path("tim/", views.search, name="search"),
    path("ket-qua/", views.results, name="results"),
    path("ket-qua/<slug:plan_code>/", views.plan, name="plan"),
    path("ket-qua/<slug:plan_code>/<slug:target_id>/", views.target, name="target"),
    path("van-ban/", gazette.index, name="officials"),
    path("van-ban/nguon-tin.xml", gazette.feed, name="officials_feed"),
    path("van-ban/<slug:slug>/", gazette.document, name="official"),
    path("van-ban/<slug:slug>/tep/<uuid:attachment>/", gazette.file, name="official_file"),
    path("van-ban/<slug:slug>/gop-y/", gazette.opinion, name="official_opinion"),
]
