from __future__ import annotations

from django.urls import include, path

from muctieu.web.desk import home, jobs, journal, plans, programmes, registers, shares, sources, tasks, views

app_name = "desk"
urlpatterns = [
    path("", views.scoreboard, name="scoreboard"),
    path("hom-nay/", home.home, name="today"),
    path("nhiem-vu/", tasks.index, name="tasks"),
    path("nhiem-vu/moi/", tasks.new, name="task_new"),
    path("nhiem-vu/<uuid:uuid>/", tasks.task, name="task"),
    path("nhiem-vu/<uuid:uuid>/buoc/", tasks.move, name="task_move"),
    path("nhiem-vu/<uuid:uuid>/han/", tasks.due, name="task_due"),
    path("nhiem-vu/<uuid:uuid>/ban-giao/", tasks.hand_over, name="task_hand_over"),
    path("ke-hoach/<slug:plan_code>/", plans.plan, name="plan"),
    path("ke-hoach/<slug:plan_code>/<slug:target_id>/", plans.change, name="plan_target"),
    path("ke-hoach/<slug:plan_code>/<slug:target_id>/giao/", plans.assign, name="plan_assign"),
    path("ke-hoach/<slug:plan_code>/<slug:target_id>/sua-doi/", plans.amend, name="plan_amend"),
    path("ke-hoach/<slug:plan_code>/<slug:target_id>/chia/", shares.shares, name="shares"),
    path("chuong-trinh/", programmes.index, name="programmes"),
    path("chuong-trinh/moi/", programmes.new, name="programme_new"),
    path("chuong-trinh/<uuid:uuid>/", programmes.programme, name="programme"),
    path("chuong-trinh/<uuid:uuid>/sua/", programmes.edit, name="programme_edit"),
    path("ke-hoach-nam/moi/", programmes.new_year, name="annual_plan_new"),
    path("ke-hoach-nam/<uuid:uuid>/", programmes.year, name="annual_plan"),
    path("ke-hoach-nam/<uuid:uuid>/sua/", programmes.edit_year, name="annual_plan_edit"),
    path("chi-tieu/<slug:plan_code>/<slug:target_id>/", views.target, name="target"),
    path("", include("muctieu.web.desk.collect.urls")),
    path("hai-nguon/", sources.index, name="sources"),
    path("hai-nguon/chon/", sources.choose, name="sources_choose"),
    path("viec-nen/", jobs.index, name="jobs"),
    path("viec-nen/<uuid:uuid>/", jobs.job, name="job"),
    path("viec-nen/<uuid:uuid>/dung/", jobs.cancel, name="job_cancel"),
    path("viec-nen/<uuid:uuid>/chay-lai/", jobs.retry, name="job_retry"),
    path("nhat-ky/", journal.journal, name="journal"),
    path("so/", registers.index, name="registers"),
    path("so/muc/<uuid:uuid>/", registers.entry, name="register_entry"),
    path("so/<slug:code>/", registers.entries, name="register"),
    path("so/<slug:code>/moi/", registers.new, name="register_new"),
    path("so/<slug:code>/nop/", registers.hand_in, name="register_hand_in"),
]
