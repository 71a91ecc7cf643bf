"""/staff/, and the address of an invitation."""

from django.urls import path

from kithline.portals.staff import views

app_name = "staff"
urlpatterns = [
    path("staff/", views.people, name="people"),
    path("staff/invite/", views.invite, name="invite"),
    path("staff/review/", views.reviews, name="reviews"),
    path("staff/review/<int:place>/", views.confirm, name="confirm"),
    path("staff/<int:user_id>/", views.person, name="person"),
    path("staff/<int:user_id>/<slug:act>/", views.act, name="act"),
    path("invitation/<str:token>/", views.accept, name="accept"),
]
