"""Addresses of the site. Every view names its act (`common.guard.guarded`); tests fail on one that does not."""

from __future__ import annotations

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from muctieu.web.common.guard import guarded
from muctieu.web.common.policy import Act

urlpatterns = [
    path("", guarded(Act.PUBLIC_READ)(RedirectView.as_view(url="/ket-qua/")), name="home"),
    path("dang-nhap/", guarded(Act.SIGN_IN)(LoginView.as_view(template_name="desk/login.html")), name="login"),
    path("dang-xuat/", guarded(Act.SIGN_IN)(LogoutView.as_view()), name="logout"),
    path("lam-viec/", include("muctieu.web.desk.urls")),
    path("", include("muctieu.web.portal.urls")),
]
