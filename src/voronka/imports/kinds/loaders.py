"""Kind -> how its rows become things."""

from __future__ import annotations

from voronka.imports.kinds.companies import Companies
from voronka.imports.kinds.contacts import Contacts
from voronka.imports.kinds.deals import Deals
from voronka.imports.kinds.history import History
from voronka.imports.kinds.loading import Loader
from voronka.imports.kinds.orders import Orders
from voronka.imports.kinds.people import People
from voronka.imports.kinds.products import Products
from voronka.imports.kinds.spend import Costs
from voronka.imports.kinds.tasks import Tasks
from voronka.imports.kinds.visits import Visits

LOADERS: dict[str, type[Loader]] = {
    loader.kind: loader
    for loader in (People, Products, Companies, Contacts, Deals, History, Orders, Tasks, Costs, Visits)
}
