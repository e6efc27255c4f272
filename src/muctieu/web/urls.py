"""Addresses of the site. Every view names its act (`common.guard.guarded`); tests fail on one that does not."""

from __future__ import annotations

from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from muctieu.web.access.signin import SignIn
from muctieu.web.access.views import SignOut
from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act
from muctieu.web.desk.collect.gateway import receive_message
from muctieu.web.portal import views

handler500 = "muctieu.web.screens.faults.server_fault"
urlpatterns = [
    path("", views.page, name="home"),
    path("dang-nhap/", guarded(Act.SIGN_IN)(SignIn.as_view()), name="login"),
    path("dang-xuat/", guarded(Act.SIGN_IN)(SignOut.as_view()), name="logout"),
    # A language is no secret and changes nothing in the store; without a token public pages set no cookie.
    path("ngon-ngu/", csrf_exempt(guarded(Act.PUBLIC_READ)(set_language)), name="language"),
    # Under the names by which allauth knows its pages.
    path("", include("muctieu.web.access.doors")),
    path("tai-khoan/", include("muctieu.web.access.urls")),
    path("tin-nhan/nhan/", receive_message, name="sms_gateway"),
    path("lam-viec/", include("muctieu.web.desk.urls")),
    path("api/v1/", include("muctieu.web.api.urls")),
    path("nhap/", include("muctieu.web.offline.urls")),
    path("cms/", include("muctieu.web.portal.cms")),
    path("", include("muctieu.web.portal.urls")),
    # What no other line answers is a page of the portal's tree; the name is the one by which Wagtail asks for it.
    re_path(r"^((?:[\w\-]+/)*)$", views.page, name="wagtail_serve"),
]
