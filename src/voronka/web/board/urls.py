from __future__ import annotations

from django.urls import path

from voronka.web.board.views import board, filtering, listing, live, many, moves, saved

app_name = "board"
urlpatterns = [
    path("", board.home, name="home"),
    path("<int:pipeline_id>/", board.board, name="board"),
    path("<int:pipeline_id>/stages/<int:stage_id>/cards/", board.column, name="column"),
    path("<int:pipeline_id>/heads/", board.heads, name="heads"),
    path("<int:pipeline_id>/live/", live.live_token, name="live_token"),
    path("<int:pipeline_id>/filters/", filtering.filters, name="filters"),
    path("<int:pipeline_id>/list/", listing.listing, name="list"),
    path("<int:pipeline_id>/views/new/", saved.new_view, name="new_view"),
    path("<int:pipeline_id>/many/", many.choose, name="bulk"),
    path("<int:pipeline_id>/many/change/", many.change, name="bulk_change"),
    path("many/<int:bulk_id>/", many.done, name="bulk_done"),
    path("many/<int:bulk_id>/undo/", many.undo, name="bulk_undo"),
    path("views/<int:view_id>/", saved.view, name="view"),
    path("deals/<int:deal_id>/card/", board.card, name="card"),
    path("deals/<int:deal_id>/menu/", moves.menu, name="menu"),
    path("deals/<int:deal_id>/move/", moves.move, name="move"),
    path("deals/<int:deal_id>/assign/", moves.assign, name="assign"),
    path("moves/<int:transition_id>/undo/", moves.undo_move, name="undo_move"),
]
