"""The addresses of the pupils portal, under /pupils/."""

from django.urls import path

from kithline.portals.pupils import views

app_name = "pupils"
urlpatterns = [
    path("", views.list_, name="list"),
    path("today/", views.home, name="home"),
    path("schools/", views.schools, name="schools"),
    path("<uuid:public_id>/", views.child, name="child"),
]
