"""A plugin with every public component and `Echo`; the API server lets the deployer in at once."""

from eks_citadel import endpoint
from eks_citadel.package.host import public_components, serve
from eks_citadel.rehearsal.collector import spare_collector
from unit.package.echo import Echo

if __name__ == "__main__":
    spare_collector()
    endpoint.ask = lambda config: 200
    serve([*public_components(), Echo])
