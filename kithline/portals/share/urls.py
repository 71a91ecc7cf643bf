"""/share/"""

from django.urls import path

from kithline.portals.share import views

app_name = "share"
urlpatterns = [
    path("emergency/", views.emergency, name="emergency"),
]
