"""/cases/"""

from django.urls import path

from kithline.portals.casework import views

app_name = "casework"
urlpatterns = [
    path("", views.home, name="home"),
    path("children/", views.children, name="children"),
    path("numbers/", views.numbers, name="numbers"),
]
