"""The addresses of one's own account."""

from django.urls import path

from kithline.portals.account import views

app_name = "account"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.me, name="me"),
    path("why/", views.why, name="why"),
    path("here/", views.here, name="here"),
    path("conduct/", views.conduct, name="conduct"),
]
