"""The command lines of etcd, the API server and the controllers: few resources, one cluster, loopback only.

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

# They fill the aggregated roles (`view`, `edit`, `admin`), empty deleted namespaces, and create default service
# accounts. No controller creates pods, since no node runs them.
CONTROLLERS = ("clusterrole-aggregation-controller", "namespace-controller", "serviceaccount-controller")
# A socket file in the common working directory; etcd requires a port in its name.
CLIENTS = "unix://clients:1"
# The DER bytes around an EC private key of P-256 without the public key: RFC 5915.
_KEY_HEAD, _KEY_TAIL = bytes.fromhex("30310201010420"), bytes.fromhex("a00a06082a8648ce3d030107")


@dataclass(frozen=True)
class Folder:
    """The folder with the files of one cluster's API server. Only its owner can read it."""

    path: Path
    token: str

    @property
    def certificate(self) -> Path:
        """The API server's own certificate, which it creates when it starts."""
        return self.path / "certificates" / "apiserver.crt"

    @property
    def kubeconfig(self) -> Path:
        """The kubeconfig of the controllers."""
        return self.path / "kubeconfig.json"

    def prepare(self) -> None:
        """Write the key that signs service account tokens, and the token of the admin."""
        key = base64.b64encode(_KEY_HEAD + secrets.token_bytes(32) + _KEY_TAIL).decode()
        (self.path / "key.pem").write_text(f"-----BEGIN EC PRIVATE KEY-----\n{key}\n-----END EC PRIVATE KEY-----\n")
        (self.path / "tokens.csv").write_text(f'{self.token},rehearsal,rehearsal,"system:masters"\n')

    def write_kubeconfig(self, server: str) -> None:
        """Write the controllers' kubeconfig as JSON, which is valid YAML."""
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
    """etcd listens on sockets in the private folder, so other users of this machine cannot reach it."""
    clients, peers = CLIENTS, "unix://peers:1"
    return [
        "etcd",
        "--data-dir=data",  # relative, so that etcd cannot recreate a removed folder
        f"--listen-client-urls={clients}",
        f"--advertise-client-urls={clients}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster=default={peers}",
        "--unsafe-no-fsync=true",  # the data need not survive a crash of the machine
        "--log-level=warn",
    ]


def kube_apiserver(folder: Folder, port: int) -> list[str]:
    """The API server authorizes by RBAC, as EKS does. The service range is IPv4."""
    return [
        "kube-apiserver",
        f"--etcd-servers={CLIENTS}",
        f"--bind-address={HOST}",
        f"--secure-port={port}",
        "--permit-port-sharing=true",  # with the keeper's socket that reserves the port
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
    """The controller manager opens no port."""
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
