"""/share/"""

from django.urls import path

from kithline.portals.share import adding, questions, views

app_name = "share"
urlpatterns = [
    path("emergency/", views.emergency, name="emergency"),
    path("find/", views.find, name="find"),
    path("questions/", questions.queue, name="questions"),
    path("questions/mine/", questions.mine, name="my_questions"),
    path("questions/<int:question_id>/", questions.answer, name="answer"),
    path("<uuid:public_id>/wrong/<str:code>/", questions.wrong, name="wrong"),
    path("<uuid:public_id>/add/", adding.add, name="add"),
    path("<uuid:public_id>/add/<int:fact_id>/", adding.change, name="change"),
    path("<uuid:public_id>/add/<slug:kind>/", adding.add_of, name="add_of"),
    path("<uuid:public_id>/decision/", views.decision, name="decision"),
    path("<uuid:public_id>/consent/", views.consent, name="consent"),
    path("<uuid:public_id>/consent/<int:consent_id>/withdraw/", views.withdraw, name="withdraw"),
]
