"""The addresses of one's own account."""

from django.urls import path

from kithline.portals.account import provider_views, views

app_name = "account"
urlpatterns = [
    path("", views.home, name="home"),
    path("me/", views.me, name="me"),
    path("why/", views.why, name="why"),
    path("here/", views.here, name="here"),
    path("me/end/", views.end_one, name="end_session"),
    path("me/everywhere/", views.everywhere, name="everywhere"),
    path("pace/", views.pace, name="pace"),
    path("conduct/", views.conduct, name="conduct"),
    path("sign-in/with/<slug:code>/", provider_views.provider, name="provider"),
    path("sign-in/with/<slug:code>/back/", provider_views.back, name="back"),
    path("sign-in/with/<slug:code>/out/", provider_views.provider_out, name="provider_out"),
    path("me/link/<slug:code>/", provider_views.link, name="link"),
]
