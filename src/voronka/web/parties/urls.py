from __future__ import annotations

from django.urls import path

from voronka.web.parties.views import companies, contacts, files, merging, settings

app_name = "parties"
urlpatterns = [
    path("", contacts.listed, name="list"),
    path("file/", files.of_contacts, name="file"),
    path("new/", contacts.new, name="new"),
    path("duplicates/", contacts.duplicates, name="duplicates"),
    path("address-row/", contacts.address_row, name="address_row"),
    path("<int:contact_id>/", contacts.contact, name="contact"),
    path("<int:contact_id>/edit/", contacts.edit, name="edit"),
    path("<int:contact_id>/merge/", merging.merge, name="merge"),
    path("merges/<int:merge_id>/undo/", merging.undo, name="undo_merge"),
    path("companies/", companies.listed, name="companies"),
    path("companies/file/", files.of_companies, name="companies_file"),
    path("companies/new/", companies.new, name="new_company"),
    path("companies/names/", companies.names, name="company_names"),
    path("companies/<int:company_id>/", companies.company, name="company"),
    path("companies/<int:company_id>/edit/", companies.edit, name="edit_company"),
    path("products/", settings.products, name="products"),
    path("products/new/", settings.new_product, name="new_product"),
    path("products/<int:product_id>/", settings.product, name="product"),
]
