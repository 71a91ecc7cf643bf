from django.urls import path

app_name = "account"
urlpatterns: list = []
