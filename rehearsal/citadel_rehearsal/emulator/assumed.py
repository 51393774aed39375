"""The mark of what was assumed to be there, of which not everything is known."""

ASSUMED = "_assumed"  # a key of its record; the routes, gateways and endpoints of such a VPC are not known
