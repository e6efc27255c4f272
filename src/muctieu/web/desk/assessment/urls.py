"""Addresses of assessment; they stand in the desk's name space."""

from __future__ import annotations

from django.urls import path

from muctieu.web.desk.assessment import findings, review, thresholds, verdicts

urlpatterns = [
    path("kiem-tra/", findings.index, name="findings"),
    path("kiem-tra/chay/", findings.run, name="findings_run"),
    path("kiem-tra/<uuid:uuid>/", findings.finding, name="finding"),
    path("kiem-tra/<uuid:uuid>/buoc/", findings.step, name="finding_step"),
    path("ra-soat/", review.index, name="review"),
    path("ra-soat/<slug:plan_code>/<slug:target_id>/", review.target, name="review_target"),
    path("nguong/", thresholds.thresholds, name="thresholds"),
    path("chi-tieu/<slug:plan_code>/<slug:target_id>/ket-luan/", verdicts.verdict, name="verdict"),
    path("ket-luan/<uuid:uuid>/rut/", verdicts.withdraw, name="verdict_withdraw"),
]
