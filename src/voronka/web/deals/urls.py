from __future__ import annotations

from django.urls import path

from voronka.web.deals.views.adding import new, people
from voronka.web.deals.views.editing import companies, edit
from voronka.web.deals.views.moving import move_form, undo_move
from voronka.web.deals.views.page import of_contact, page, timeline
from voronka.web.deals.views.selling import cancel, refund, sales_of_contact, sell

app_name = "deals"
urlpatterns = [
    path("new/", new, name="new"),
    path("new/people/", people, name="people"),
    path("companies/", companies, name="companies"),
    path("of-contact/<int:contact_id>/", of_contact, name="of_contact"),
    path("sales/new/", sell, name="sell"),
    path("sales/of-contact/<int:contact_id>/", sales_of_contact, name="sales_of_contact"),
    path("sales/<int:sale_id>/refund/", refund, name="refund"),
    path("sales/<int:sale_id>/cancel/", cancel, name="cancel_sale"),
    path("transitions/<int:transition_id>/undo/", undo_move, name="undo_move"),
    path("<int:deal_id>/", page, name="page"),
    path("<int:deal_id>/timeline/", timeline, name="timeline"),
    path("<int:deal_id>/edit/", edit, name="edit"),
    path("<int:deal_id>/move/", move_form, name="move_form"),
]
