from __future__ import annotations

from django.urls import path

from muctieu.web.portal import dialogue, gazette, open_data, public, readers, views

app_name = "portal"
urlpatterns = [
    path("bo-dem/", readers.counter_words, name="counters"),
    path("danh-gia/", readers.rate, name="rate"),
    path("tim/", public.find, name="search"),
    path("to-chuc/", public.people, name="people"),
    path("tin/<slug:section>/rss.xml", public.news_feed, {"kind": "rss"}, name="section_rss"),
    path("tin/rss.xml", public.news_feed, {"kind": "rss"}, name="rss"),
    path("tin/atom.xml", public.news_feed, {"kind": "atom"}, name="atom"),
    path("so-do.xml", public.site_map, name="sitemap"),
    path("robots.txt", public.robots, name="robots"),
    path("anh/images/<str:name>", public.picture, name="picture"),
    path("tep-kem/<uuid:document>/", public.article_file, name="article_file"),
    path("phim/<uuid:document>/", public.film, name="film"),
    path("binh-chon/<int:pk>/", public.ballot, name="vote"),
    path("y-kien/<int:pk>/", public.comment, name="comment"),
    path("ket-qua/", views.results, name="results"),
    path("ket-qua/<slug:plan_code>/", views.plan, name="plan"),
    path("ket-qua/<slug:plan_code>/du-lieu.csv", open_data.plan_csv, name="plan_csv"),
    path("ket-qua/<slug:plan_code>/du-lieu.json", open_data.plan_json, name="plan_json"),
    path("ket-qua/<slug:plan_code>/du-lieu.jsonld", open_data.plan_dataset, name="plan_dataset"),
    path("ket-qua/<slug:plan_code>/<slug:target_id>/du-lieu.csv", open_data.target_csv, name="target_csv"),
    path("ket-qua/<slug:plan_code>/<slug:target_id>/du-lieu.json", open_data.target_json, name="target_json"),
    path("ket-qua/<slug:plan_code>/<slug:target_id>/", views.target, name="target"),
    path("van-ban/", gazette.index, name="officials"),
    path("van-ban/nguon-tin.xml", gazette.feed, name="officials_feed"),
    path("van-ban/<slug:slug>/", gazette.document, name="official"),
    path("van-ban/<slug:slug>/tep/<uuid:attachment>/", gazette.file, name="official_file"),
    path("van-ban/<slug:slug>/gop-y/", gazette.opinion, name="official_opinion"),
    path("doi-thoai/", dialogue.index, name="dialogue"),
    path("doi-thoai/gui/", dialogue.send, name="petition_send"),
    path("doi-thoai/tra-cuu/", dialogue.track, name="petition_track"),
    path("doi-thoai/lich-tiep-dan/", dialogue.receptions, name="receptions"),
    path("doi-thoai/hoi-dap/<uuid:uuid>/", dialogue.answer, name="petition_answer"),
    path("doi-thoai/buoi/<uuid:uuid>/", dialogue.session, name="dialogue_session"),
]
