"""Addresses of the weekly rhythm."""

from django.urls import path

from fiftytwo.rhythm.views import commitments, practices, service_week, week

app_name = "rhythm"
urlpatterns = [
    path("", week.this_week, name="this_week"),
    path("week/print", week.printed, name="week_printed"),
    path("week/settings", week.settings, name="settings"),
    path("week/mail", week.mail, name="mail"),
    path("week/feed/new", week.new_feed, name="new_feed"),
    path("week/feed/revoke", week.revoke_feed, name="revoke_feed"),
    path("feed/<str:secret>.ics", week.calendar, name="feed"),
    path("team-sheet/<str:key>", week.team_sheet, name="team_sheet"),
    path("commitments/add", commitments.add, name="commitment_add"),
    path("commitments/take-over", commitments.take_over, name="commitment_take_over"),
    path("commitments/<int:pk>/", commitments.commitment, name="commitment"),
    path("commitments/<int:pk>/take", commitments.take, name="commitment_take"),
    path("commitments/<int:pk>/change", commitments.change, name="commitment_change"),
    path("commitments/<int:pk>/finish", commitments.finish, name="commitment_finish"),
    path("commitments/<int:pk>/hand-on", commitments.hand_on, name="commitment_hand_on"),
    path("commitments/<int:pk>/drop", commitments.drop, name="commitment_drop"),
    path("commitments/<int:pk>/undo", commitments.undo, name="commitment_undo"),
    path("practices/", practices.practices, name="practices"),
    path("practices/new", practices.write, name="practice_new"),
    path("practices/<slug:name>/", practices.practice, name="practice"),
    path("practices/<slug:name>/edit", practices.write, name="practice_edit"),
    path("practices/<slug:name>/rest", practices.rest, name="practice_rest"),
    path("practices/<slug:name>/resume", practices.resume, name="practice_resume"),
    path("year", practices.year_in_review, name="year"),
    path("year/print", practices.year_printed, name="year_printed"),
    path("service-week/", service_week.next_one, name="service_week_next"),
    path("service-week/<int:year>/", service_week.plan, name="service_week"),
    path("service-week/<int:year>/after", service_week.day_after, name="day_after"),
    path("service-week/acts/<int:pk>/remove", service_week.remove, name="service_week_remove"),
]
