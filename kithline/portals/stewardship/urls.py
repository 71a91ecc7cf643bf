"""/data/"""

from django.urls import path

from kithline.portals.stewardship import (
    drift_views,
    entry_views,
    link_views,
    restricted_views,
    sample_views,
    trials,
    views,
)

app_name = "stewardship"
urlpatterns = [
    path("", views.home, name="home"),
    path("files/", views.deliveries, name="deliveries"),
    path("files/<int:delivery_id>/", views.delivery, name="delivery"),
    path("files/<int:delivery_id>/decide/", views.decide, name="decide"),
    path("files/<int:delivery_id>/rows-not-read.csv", views.send_back, name="send_back"),
    path("rows-not-read/", views.rejected, name="rejected"),
    path("feeds/try/", trials.upload, name="try"),
    path("feeds/try/<uuid:upload_id>/", trials.columns, name="try_columns"),
    path("feeds/try/<uuid:upload_id>/questions/", trials.answers, name="try_answers"),
    path("feeds/try/<uuid:upload_id>/preview/", trials.preview, name="try_preview"),
    path("feeds/try/<uuid:upload_id>/write/", trials.write, name="try_write"),
    path("feeds/try/<uuid:upload_id>/declaration.zip", trials.download, name="try_download"),
    path("feeds/try/<uuid:upload_id>/delete/", trials.discard, name="try_discard"),
    path("feeds/<slug:code>/", views.feed, name="feed"),
    path("links/", views.find_links, name="find_links"),
    path("links/waiting/", link_views.waiting, name="waiting"),
    path("links/pairs/<int:left>/<int:right>/", link_views.pair, name="pair"),
    path("links/decided/", link_views.decided, name="decided"),
    path("links/decided/<int:request_id>/", link_views.decision, name="decision"),
    path("links/samples/", sample_views.samples, name="samples"),
    path("links/samples/<int:sample_id>/", sample_views.sample, name="sample"),
    path("links/drift/", drift_views.drift, name="drift"),
    path("new/", entry_views.new_child, name="new_child"),
    path("links/restricted/", restricted_views.restricted, name="restricted"),
    path("links/restricted/<int:request_id>/", restricted_views.confirm, name="confirm"),
    path("links/sealed/", restricted_views.sealed, name="sealed"),
    path("links/sealed/<int:record>/", restricted_views.sealed_one, name="sealed_record"),
    path("links/<uuid:public_id>/", views.links, name="links"),
    path("links/<uuid:public_id>/part/", link_views.part, name="part"),
]
