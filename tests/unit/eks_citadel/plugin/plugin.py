"""A plugin with every public component and `Echo`; the API server lets the deployer in at once."""

from citadel_rehearsal.ground.collector import spare_collector
from eks_citadel.enter import admission
from eks_citadel.plugin.host import public_components, serve
from unit.eks_citadel.plugin.echo import Echo

if __name__ == "__main__":
    spare_collector()
    admission.ask = lambda config: 200
    serve([*public_components(), Echo])
