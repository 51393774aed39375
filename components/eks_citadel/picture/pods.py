"""The pods of a service account, with the values of their session tags."""

from dataclasses import dataclass

from eks_citadel.leave.documents.owner import session_tag


@dataclass(frozen=True)
class Pods:
    """The pods of one service account in one cluster."""

    cluster_arn: str
    cluster_name: str
    namespace: str
    service_account: str

    def fill(self, text: str) -> str:
        """An IAM document's text with the pods' values; a value that differs for each pod is a word such as POD-UID."""
        for key, value in self.tags.items():
            text = text.replace(session_tag(key), value)
        return text

    @property
    def tags(self) -> dict[str, str]:
        """The session tags of https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html"""
        return {
            "eks-cluster-arn": self.cluster_arn,
            "eks-cluster-name": self.cluster_name,
            "kubernetes-namespace": self.namespace,
            "kubernetes-service-account": self.service_account,
            "kubernetes-pod-name": "POD-NAME",
            "kubernetes-pod-uid": "POD-UID",
        }
