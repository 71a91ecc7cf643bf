"""/data/"""

from django.urls import path

from kithline.portals.stewardship import views

app_name = "stewardship"
urlpatterns = [
    path("", views.home, name="home"),
    path("files/", views.deliveries, name="deliveries"),
    path("files/<int:delivery_id>/", views.delivery, name="delivery"),
    path("files/<int:delivery_id>/decide/", views.decide, name="decide"),
    path("files/<int:delivery_id>/rows-not-read.csv", views.send_back, name="send_back"),
    path("rows-not-read/", views.rejected, name="rejected"),
    path("links/", views.find_links, name="find_links"),
    path("links/<uuid:public_id>/", views.links, name="links"),
]
