"""Addresses of recognition."""

from django.urls import path

from fiftytwo.features.recognition.views import moments, turns, walls

app_name = "recognition"
urlpatterns = [
    path("", walls.wall, name="wall"),
    path("wall.csv", walls.wall_csv, name="wall_csv"),
    path("wall/<int:pk>/reply", walls.reply, name="reply"),
    path("wall/<int:pk>/hide", walls.hide, name="hide"),
    path("wall/<int:pk>/agree", walls.agree, name="agree"),
    path("colleagues/", walls.colleagues, name="colleagues"),
    path("colleagues/<str:key>/hide", walls.peer_hide, name="peer_hide"),
    path("colleagues/<str:key>/show", walls.peer_show, name="peer_show"),
    path("colleagues/<str:key>/withdraw", walls.peer_withdraw, name="peer_withdraw"),
    path("found/", moments.found, name="found"),
    path("found/pick", moments.pick, name="pick"),
    path("moment/<str:key>/", moments.moment, name="moment"),
    path("moment/<str:key>/confirm", moments.confirm, name="confirm"),
    path("moment/<str:key>/reject", moments.reject, name="reject"),
    path("moment/<str:key>/ask", moments.ask, name="ask"),
    path("moment/<str:key>/reopen", moments.reopen, name="reopen"),
    path("moment/<str:key>/customer", moments.customer, name="customer"),
    path("moment/<str:key>/tell", walls.story_tell, name="story_tell"),
    path("turns/", turns.turns, name="turns"),
    path("turns/cards.pdf", turns.cards, name="cards"),
    path("turn/<str:key>/", turns.turn, name="turn"),
    path("turn/<str:key>/take", turns.take, name="take"),
    path("turn/<str:key>/pass", turns.pass_on, name="pass_on"),
    path("turn/<str:key>/take-back", turns.take_back, name="take_back"),
    path("turn/<str:key>/card.pdf", turns.card, name="card"),
    path("story/", walls.story, name="story"),
    path("story/<str:monday>/take-back", walls.story_untell, name="story_untell"),
    path("story/<str:monday>/sheet.pdf", walls.story_sheet, name="story_sheet"),
]
