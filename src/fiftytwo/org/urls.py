"""Addresses of people, teams, sites, the line, changes, and oneself."""

from django.urls import path

from fiftytwo.org.models import Grant, Membership, ReportingLine
from fiftytwo.org.views import administering, dated, importing, keeping, naming, own, people, teams, tokens

app_name = "org"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/export", people.people_export, name="people_export"),
    path("people/new", keeping.person_new, name="person_new"),
    path("people/import", importing.people_import, name="people_import"),
    path("people/import/<str:token>", importing.people_import_confirm, name="people_import_confirm"),
    path("person/<str:key>/", people.person, name="person"),
    path("person/<str:key>/edit", keeping.person_edit, name="person_edit"),
    path("person/<str:key>/team", keeping.person_team, name="person_team"),
    path("person/<str:key>/manager", keeping.person_manager, name="person_manager"),
    path("person/<str:key>/leave", keeping.person_leave, name="person_leave"),
    path("person/<str:key>/come-back", keeping.person_come_back, name="person_come_back"),
    path("person/<str:key>/forget", keeping.person_forget, name="person_forget"),
    path("person/<str:key>/role", administering.person_role, name="person_role"),
    path("person/<str:key>/invite", administering.person_invite, name="person_invite"),
    path("person/<str:key>/account/close", administering.account_close, name="account_close"),
    path("person/<str:key>/account/reopen", administering.account_reopen, name="account_reopen"),
    path("person/<str:key>/name", naming.alias_new, name="alias_new"),
    path("name/<int:pk>/remove", naming.alias_remove, name="alias_remove"),
    path("membership/<int:pk>/end", dated.end, {"model": Membership}, name="membership_end"),
    path("membership/<int:pk>/reopen", dated.reopen, {"model": Membership}, name="membership_reopen"),
    path("reporting/<int:pk>/end", dated.end, {"model": ReportingLine}, name="line_end"),
    path("reporting/<int:pk>/reopen", dated.reopen, {"model": ReportingLine}, name="line_reopen"),
    path("role/<int:pk>/revoke", dated.end, {"model": Grant}, name="grant_revoke"),
    path("role/<int:pk>/restore", dated.reopen, {"model": Grant}, name="grant_restore"),
    path("teams/", teams.teams, name="teams"),
    path("teams/new", administering.team_new, name="team_new"),
    path("team/<str:key>/", teams.team, name="team"),
    path("team/<str:key>/edit", administering.team_edit, name="team_edit"),
    path("sites/new", administering.site_new, name="site_new"),
    path("site/<str:key>/", teams.site, name="site"),
    path("site/<str:key>/edit", administering.site_edit, name="site_edit"),
    path("site/<str:key>/closures", administering.closure_new, name="closure_new"),
    path("closure/<int:pk>/remove", administering.closure_remove, name="closure_remove"),
    path("line/", teams.line, name="line"),
    path("line/<str:key>/", teams.branch, name="branch"),
    path("organisation", administering.organisation, name="organisation"),
    path("about-me", own.about_me, name="about_me"),
    path("about-me.json", own.about_me_json, name="about_me_json"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new", tokens.token_new, name="token_new"),
    path("tokens/program", tokens.program_token_new, name="program_token_new"),
    path("tokens/<str:key>/revoke", tokens.token_revoke, name="token_revoke"),
    path("audit/", own.audit, name="audit"),
]
