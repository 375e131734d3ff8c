"""`Among` finds what `__in` finds."""

from __future__ import annotations

import pytest
from django.db.models import Q
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from voronka.catalog.models import Product
from voronka.ground.among import Among

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NAMES = st.text(alphabet="aé\n\t\"'\\{},€я🙂 N", min_size=1, max_size=6)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(there=st.sets(NAMES, min_size=1, max_size=8), asked=st.sets(NAMES, max_size=8))
def test_finds_the_rows_that_in_finds_by_text_and_by_number(there: set[str], asked: set[str]) -> None:
    Product.objects.all().delete()
    Product.objects.bulk_create(Product(name=name) for name in sorted(there))
    asked |= {sorted(there)[0]}
    rows = Product.objects.order_by("pk")

    found = list(rows.filter(Among("name", asked)))
    assert found == list(rows.filter(name__in=asked))
    ids = [row.pk for row in found]
    assert list(rows.filter(Among("pk", [*ids, 2**40]))) == found
    assert list(rows.exclude(Among("pk", ids))) == list(rows.exclude(pk__in=ids))


def test_of_no_values_finds_nothing_and_leaves_all_the_others() -> None:
    Product.objects.create(name="A lamp")

    assert list(Product.objects.filter(Among("name", []))) == []
    assert Product.objects.exclude(Among("pk", [])).count() == 1
    assert Product.objects.filter(Q(name="A lamp") | Q(Among("pk", []))).count() == 1
