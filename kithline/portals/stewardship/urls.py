from django.urls import path

app_name = "stewardship"
urlpatterns: list = []
