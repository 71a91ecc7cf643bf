"""The addresses of the pupils portal, under /pupils/."""

from django.urls import path

from kithline.portals.pupils import file_views, views

app_name = "pupils"
urlpatterns = [
    path("", views.list_, name="list"),
    path("today/", views.home, name="home"),
    path("schools/", views.schools, name="schools"),
    path("<uuid:public_id>/", views.child, name="child"),
    path("<uuid:public_id>/file/<uuid:event_id>/", file_views.file, name="file"),
    path("<uuid:public_id>/file/<uuid:event_id>/text/", file_views.text, name="file_text"),
    path("<uuid:public_id>/file/<uuid:event_id>/as-sent/", file_views.as_sent, name="file_as_sent"),
]
