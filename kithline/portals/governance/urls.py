"""/governance/"""

from django.urls import path

from kithline.portals.governance import agreement_views, views

app_name = "governance"
urlpatterns = [
    path("", views.home, name="home"),
    path("agreements/", agreement_views.agreements, name="agreements"),
    path("agreements/<slug:feed>/", agreement_views.agreement, name="agreement"),
    path("looks/", views.find_looks, name="find_looks"),
    path("looks/child/<uuid:public_id>/", views.looks, name="looks"),
    path("looks/<int:look_id>/", views.look, name="look"),
    path("looks/sample/", views.sample, name="sample"),
    path("looks/unusual/", views.unusual, name="unusual"),
    path("looks/team/", views.team, name="team"),
    path("emergencies/", views.emergencies, name="emergencies"),
    path("emergencies/<int:emergency_id>/", views.emergency, name="emergency"),
]
