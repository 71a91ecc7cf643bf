"""The addresses of both sites. A portal is one line; which of them a user may open is on each view."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import RedirectView

from kithline.site.errors import bad_request, forbidden, not_found, server_error

urlpatterns = [
    path("", include("kithline.portals.account.urls")),
    path("pupils/", include("kithline.portals.pupils.urls")),
    path("cases/", include("kithline.portals.casework.urls")),
    path("data/", include("kithline.portals.stewardship.urls")),
    path("share/", include("kithline.portals.share.urls")),
    path("governance/", include("kithline.portals.governance.urls")),
    path("", include("kithline.portals.staff.urls")),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("account/", include("allauth.mfa.urls")),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/password/", account.password_change, name="account_change_password"),
    # names that the sign-in library's own pages link to
    path("account/sign-up/", RedirectView.as_view(url="/sign-in/"), name="account_signup"),
    path("account/password/forgotten/", RedirectView.as_view(url="/sign-in/"), name="account_reset_password"),
    path("account/inactive/", RedirectView.as_view(url="/sign-in/"), name="account_inactive"),
    path("account/email/", RedirectView.as_view(url="/"), name="account_email"),
]
handler400 = bad_request
handler403 = forbidden
handler404 = not_found
handler500 = server_error
