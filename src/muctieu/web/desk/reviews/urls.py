"""Addresses of review reports; they stand in the desk's name space."""

from __future__ import annotations

from django.urls import path

from muctieu.web.desk.reviews import draft, index, issued, papers, province, returned, words

urlpatterns = [
    path("bao-cao/soan/", index.index, name="papers"),
    path("bao-cao/soan/moi/", index.new, name="papers_new"),
    path("bao-cao/soan/<uuid:uuid>/", draft.draft, name="papers_draft"),
    path("bao-cao/soan/<uuid:uuid>/phan/<slug:section>/", words.section, name="papers_section"),
    path("bao-cao/soan/<uuid:uuid>/phan/<slug:section>/loi/", words.write, name="papers_words"),
    path("bao-cao/soan/<uuid:uuid>/phan/<slug:section>/gop-y/", words.note, name="papers_note"),
    path("bao-cao/soan/<uuid:uuid>/gop-y/<uuid:comment>/xong/", words.settle, name="papers_settle"),
    path("bao-cao/soan/<uuid:uuid>/lich-su/", words.history, name="papers_history"),
    path("bao-cao/soan/<uuid:uuid>/buoc/", draft.step, name="papers_step"),
    path("bao-cao/soan/<uuid:uuid>/the-thuc/", draft.paper, name="papers_paper"),
    path("bao-cao/soan/<uuid:uuid>/ban-sua/", returned.returned, name="papers_returned"),
    path("bao-cao/soan/<uuid:uuid>/ban-sua/lay/", returned.take, name="papers_take"),
    path("bao-cao/soan/<uuid:uuid>/xem/", papers.preview, name="papers_preview"),
    path("bao-cao/soan/<uuid:uuid>/khac/", papers.changes, name="papers_changes"),
    path("bao-cao/soan/<uuid:uuid>/tep.<slug:ending>", papers.file, name="papers_file"),
    path("bao-cao/tong-hop/", province.province, name="papers_province"),
    path("bao-cao/tong-hop/tep.<slug:ending>", province.file, name="papers_province_file"),
    path("bao-cao/ban-hanh/<uuid:uuid>/", issued.issued, name="papers_issued"),
    path("bao-cao/ban-hanh/<uuid:uuid>/tin/", issued.article, name="papers_article"),
    path("bao-cao/ban-hanh/<uuid:uuid>/xem/", issued.replayed, name="papers_issued_text"),
    path("bao-cao/ban-hanh/<uuid:uuid>/tep.<slug:ending>", issued.file, name="papers_issued_file"),
]
