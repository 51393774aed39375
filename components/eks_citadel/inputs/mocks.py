"""Whether Pulumi's mocks answer the program, in a unit test: then nobody deploys."""

from pulumi.runtime.mocks import MockEngine, MockMonitor
from pulumi.runtime.settings import get_engine, get_monitor


def under_mocks() -> bool:
    """Whether `pulumi.runtime.set_mocks` has configured this run.

    Pulumi itself says so: only `set_mocks` puts a `MockEngine` in the place of the engine. No code of the library sets
    this fact, and there is no variable for it. A program under mocks has no deployer, so no program gets a token for
    one, no connection to an API server is opened, and the caller, who is only an answer of the mocks, is not judged.
    """
    return isinstance(get_engine(), MockEngine) or isinstance(get_monitor(), MockMonitor)
