"""The keeper process of one cluster's API server: it starts three programs, and ends them when it ends.

It writes one line of JSON when the API server is ready. It ends when its standard input or another given pipe ends,
which happens at the latest when its parent ends. It removes its folder at the end.
"""

import json
import secrets
import signal
import socket
import sys
from pathlib import Path

from citadel_rehearsal.api_server import command_lines
from citadel_rehearsal.api_server.command_lines import Folder
from citadel_rehearsal.api_server.connection import Address, Connection
from citadel_rehearsal.api_server.programs import Ended, Programs
from citadel_rehearsal.ground.loopback import HOST
from citadel_rehearsal.ground.refusals import RuleBroken
from citadel_rehearsal.ground.removal import remove

LOOK_SECONDS = 1.0
ENTRY = """
import sys
sys.path.insert(0, sys.argv[1])
from citadel_rehearsal.api_server.keeper import main
main(*sys.argv[2:])
"""
# Roles that a controller fills by aggregation. https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
GATHERED = ("admin", "edit", "view")


def main(binaries: str, path: str, *lifelines: str) -> None:
    """Serve until standard input or one of the pipes with the descriptors `lifelines` ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder = Folder(Path(path), secrets.token_urlsafe(24))
    programs = Programs(Path(binaries), folder.path, (sys.stdin.fileno(), *map(int, lifelines)))
    try:
        address = start(programs, folder)
        print(json.dumps(address.as_map()), flush=True)
        while not programs.are_abandoned(LOOK_SECONDS):
            programs.check()
    except Ended as error:
        print(json.dumps({"error": str(error)}), flush=True)
    finally:
        programs.stop()
        remove(path)


def start(programs: Programs, folder: Folder) -> Address:
    """Start the programs, and return the API server's address when all are ready. Errors: `Ended`."""
    folder.prepare()
    programs.run(command_lines.etcd())
    reserved = _reserved_port()
    port = reserved.getsockname()[1]
    programs.run(command_lines.kube_apiserver(folder, port))
    programs.await_until("kube-apiserver", lambda: _answers(folder, port, "/readyz"))
    reserved.close()
    folder.write_kubeconfig(f"https://{HOST}:{port}")
    programs.run(command_lines.kube_controller_manager(folder))
    address = _address(folder, port)
    programs.await_until("kube-controller-manager", lambda: _has_roles(Connection(address)))
    return address


def _reserved_port() -> socket.socket:
    """A socket that reserves a port until the API server shares the port (`--permit-port-sharing`)."""
    holder = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    holder.bind((HOST, 0))
    return holder


def _address(folder: Folder, port: int) -> Address:
    return Address(port, folder.token, folder.certificate.read_text())


def _answers(folder: Folder, port: int, path: str) -> bool:
    try:
        Connection(_address(folder, port)).text(path)
    except (OSError, RuleBroken):
        return False
    return True


def _has_roles(connection: Connection) -> bool:
    """Whether the controllers have filled the aggregated roles, which shows that they work."""
    roles = [connection.get(f"/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}") for name in GATHERED]
    return all(role and role.get("rules") for role in roles)
