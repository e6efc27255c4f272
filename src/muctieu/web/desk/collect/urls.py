"""Addresses of collection; they stand in the desk's name space."""

from __future__ import annotations

from django.urls import path

from muctieu.web.desk.collect import (
    calendar,
    cycles,
    deliveries,
    forms,
    grid,
    imports,
    lexicon,
    rates,
    reports,
    superior,
)

urlpatterns = [
    path("bieu/", cycles.index, name="cycles"),
    path("bieu/mo/", cycles.open_period, name="cycle_open"),
    path("bieu/ky/<uuid:uuid>/", cycles.cycle, name="cycle"),
    path("bieu/ky/<uuid:uuid>/buoc/", cycles.step, name="cycle_step"),
    path("bieu/ky/<uuid:uuid>/doi/", cycles.change, name="cycle_change"),
    path("bieu/nhap/<uuid:uuid>/", grid.grid, name="grid"),
    path("bieu/nhap/<uuid:uuid>/luu/", grid.save, name="grid_save"),
    path("bieu/nhap/<uuid:uuid>/o/", grid.cell, name="grid_cell"),
    path("bieu/nhap/<uuid:uuid>/moi/", grid.news, name="grid_news"),
    path("bieu/nhap/<uuid:uuid>/gui/", grid.send, name="grid_send"),
    path("bieu/nhap/<uuid:uuid>/mau/", imports.template, name="form_template"),
    path("bieu/tep/", imports.upload, name="import_upload"),
    path("bieu/tep/<uuid:uuid>/", imports.preview, name="import"),
    path("bieu/dung-han/", rates.index, name="rates"),
    path("bieu/cho/", deliveries.index, name="deliveries"),
    path("bieu/cho/<uuid:uuid>/", deliveries.settle, name="delivery_settle"),
    path("bieu/dat/", forms.index, name="forms"),
    path("bieu/dat/lay/", forms.take, name="form_take"),
    path("bieu/dat/moi/", forms.new, name="form_new"),
    path("bieu/dat/<slug:code>/", forms.form, name="form"),
    path("bieu/dat/<slug:code>/thoi/", forms.retire, name="form_retire"),
    path("bao-cao/", reports.index, name="reports"),
    path("bao-cao/<uuid:uuid>/", reports.report, name="report"),
    path("tu-vung/", lexicon.index, name="lexicon"),
    path("tu-vung/nhan/", lexicon.adopt, name="lexicon_adopt"),
    path("bieu-cap-tren/", superior.index, name="superiors"),
    path("bieu-cap-tren/<uuid:uuid>/", superior.form, name="superior_form"),
    path("bieu-cap-tren/<uuid:uuid>/dien/", superior.fill, name="superior_fill"),
    path("lich/", calendar.index, name="calendar"),
]
