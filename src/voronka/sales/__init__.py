"""Money taken from customers and given back: each sale, refund and cancellation is a row of its own.

Payments in parts, proposals and parcels will stand on floors around this one; a sale is the whole taking of money.
"""
