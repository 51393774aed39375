"""How etcd, the API server and the controllers are started: light, for one cluster, on this machine alone.

Sources: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/,
https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/,
https://etcd.io/docs/v3.6/op-guide/configuration/
"""

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path

from citadel_rehearsal.ground.loopback import HOST

# Namespaces are emptied when they go, get their service account, and `view`, `edit` and `admin` are gathered. Nothing
# runs pods, so nothing makes them either.
CONTROLLERS = ("clusterrole-aggregation-controller", "namespace-controller", "serviceaccount-controller")
# A socket of this name in the folder that both run in: etcd wants a port there.
CLIENTS = "unix://clients:1"
# An EC private key of P-256 without its public half: RFC 5915.
_KEY_HEAD, _KEY_TAIL = bytes.fromhex("30310201010420"), bytes.fromhex("a00a06082a8648ce3d030107")


@dataclass(frozen=True)
class Folder:
    """Where one cluster keeps its things; only its owner reads it."""

    path: Path
    token: str

    @property
    def certificate(self) -> Path:
        """The API server's own, which it makes when it starts."""
        return self.path / "certificates" / "apiserver.crt"

    @property
    def kubeconfig(self) -> Path:
        """Of the controllers."""
        return self.path / "kubeconfig.json"

    def prepare(self) -> None:
        """Write the key that signs service accounts, and who may do everything."""
        key = base64.b64encode(_KEY_HEAD + secrets.token_bytes(32) + _KEY_TAIL).decode()
        (self.path / "key.pem").write_text(f"-----BEGIN EC PRIVATE KEY-----\n{key}\n-----END EC PRIVATE KEY-----\n")
        (self.path / "tokens.csv").write_text(f'{self.token},rehearsal,rehearsal,"system:masters"\n')

    def write_kubeconfig(self, server: str) -> None:
        """JSON is YAML, too."""
        cluster = {"server": server, "certificate-authority": str(self.certificate)}
        document = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "own",
            "clusters": [{"name": "own", "cluster": cluster}],
            "contexts": [{"name": "own", "context": {"cluster": "own", "user": "own"}}],
            "users": [{"name": "own", "user": {"token": self.token}}],
        }
        self.kubeconfig.write_text(json.dumps(document))


def etcd() -> list[str]:
    """It listens on sockets in the folder, so nobody else on this machine reaches it."""
    clients, peers = CLIENTS, "unix://peers:1"
    return [
        "etcd",
        "--data-dir=data",  # below the folder that it runs in, so that it cannot make one anew that is gone
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        "--unsafe-no-fsync=true",  # what is lost with the machine was never to be kept
        "--log-level=warn",
    ]


def kube_apiserver(folder: Folder, port: int) -> list[str]:
    """Roles decide who may do what, as in a cluster of EKS; the ranges are those of IPv4."""
    return [
        "kube-apiserver",
        f"--etcd-servers={CLIENTS}",
        f"--bind-address={HOST}",
        f"--secure-port={port}",
        "--permit-port-sharing=true",  # with who reserved it
        "--cert-dir=certificates",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder.path}/key.pem",
        f"--service-account-signing-key-file={folder.path}/key.pem",
        "--service-cluster-ip-range=10.100.0.0/16",
        f"--token-auth-file={folder.path}/tokens.csv",
        "--anonymous-auth=false",
        "--authorization-mode=Node,RBAC",
        "--allow-privileged=true",
        "--enable-priority-and-fairness=false",
        "--endpoint-reconciler-type=none",
        "--profiling=false",
    ]


def kube_controller_manager(folder: Folder) -> list[str]:
    """It serves nothing."""
    return [
        "kube-controller-manager",
        f"--kubeconfig={folder.kubeconfig}",
        f"--controllers={','.join(CONTROLLERS)}",
        "--leader-elect=false",
        "--secure-port=0",
        "--kube-api-qps=200",
        "--kube-api-burst=400",
        "--profiling=false",
    ]
