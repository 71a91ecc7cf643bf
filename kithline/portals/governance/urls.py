"""/governance/"""

from django.urls import path

from kithline.portals.governance import agreement_views, limit_views, request_views, retention_views, views

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
    path("sign-ins/", views.sign_ins, name="sign_ins"),
    path("looks/team/", views.team, name="team"),
    path("requests/", request_views.requests, name="requests"),
    path("requests/new/", request_views.new_request, name="new_request"),
    path("requests/<int:request_id>/", request_views.one_request, name="request"),
    path("requests/<int:request_id>/erase/", retention_views.erase, name="erase"),
    path("requests/<int:request_id>/values/", request_views.values, name="values"),
    path("requests/<int:request_id>/values/<int:note_id>/end/", request_views.end_note, name="end_note"),
    path("requests/<int:request_id>/limits/", limit_views.limit_use, name="limits"),
    path("requests/<int:request_id>/limits/<int:limit_id>/end/", limit_views.end_limit, name="end_limit"),
    path("requests/<int:request_id>/bundle/make/", request_views.make_bundle, name="make_bundle"),
    path("requests/<int:request_id>/bundle/", request_views.bundle, name="bundle"),
    path("requests/<int:request_id>/bundle/<int:number>/", request_views.item, name="item"),
    path("requests/<int:request_id>/bundle/<int:number>/<int:cut_id>/", request_views.lift, name="lift"),
    path("requests/<int:request_id>/bundle/sign/", request_views.sign, name="sign"),
    path("requests/<int:request_id>/bundle/give/", request_views.give, name="give"),
    path("requests/<int:request_id>/bundle/given/", request_views.given, name="given"),
    path("retention/", retention_views.retention, name="retention"),
    path("retention/holds/new/", retention_views.new_hold, name="new_hold"),
    path("retention/holds/<int:hold_id>/", retention_views.hold, name="hold"),
    path("retention/disposals/<int:disposal_id>/", retention_views.disposal, name="disposal"),
    path("retention/disposals/<int:disposal_id>/sign/", retention_views.sign_disposal, name="sign_disposal"),
    path("emergencies/", views.emergencies, name="emergencies"),
    path("emergencies/<int:emergency_id>/", views.emergency, name="emergency"),
]
