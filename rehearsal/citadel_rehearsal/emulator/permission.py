"""Whether the pods of a service account may carry out an action of AWS: every hurdle between them and the resource.

In the order of a request: the way to the agent, the role and its session, the way to the service, the policy of its
endpoint, and IAM. Nothing is carried out.
"""

import time
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from ministack.core import iam_evaluator as ministack
from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import sts

from citadel_rehearsal.emulator.addon_ways.closed_ways import AGENT, HTTP, HTTPS, policies
from citadel_rehearsal.emulator.addon_ways.policy_ways import Pods, Policies
from citadel_rehearsal.emulator.addon_ways.vpc_ways import endpoint_of, way_to
from citadel_rehearsal.emulator.eks import store
from citadel_rehearsal.emulator.eks.call import Refusal
from citadel_rehearsal.emulator.iam.call import Call, Unjudged
from citadel_rehearsal.emulator.iam.evaluator import parse_policy_document
from citadel_rehearsal.emulator.iam.gate import asks_of, denial_of
from citadel_rehearsal.emulator.iam.judge import Session, context_of, session_of
from citadel_rehearsal.emulator.iam.refusals import sentence
from citadel_rehearsal.emulator.iam.requests import Unknown, request_of
from citadel_rehearsal.emulator.lifecycle import Record
from citadel_rehearsal.emulator.pod_identity import eks_auth
from citadel_rehearsal.emulator.pod_identity.agent import absence
from citadel_rehearsal.emulator.pod_identity.pods import NoPod, facts_of
from citadel_rehearsal.emulator.pod_identity.service_account_token import AUDIENCE, LIFE_SECONDS, issue, verify
from citadel_rehearsal.ground.partition import inward, outward, partition

Document = dict[str, Any]


class NoAnswer(Exception):
    """A question about a pod, a resource or an action that is not known here. The message is one sentence."""


def may(document: Document) -> Document:
    """`{account, region, cluster, namespace, service_account, labels, action, resource, more}` -> `{may, because}`.

    Errors: `NoAnswer`.
    """
    of = partition(document["region"])
    request: Document = document if of == "aws" else inward(document, of)
    try:
        found = _answer(request)
    except (Unknown, Unjudged, NoPod) as error:
        reason = f"the rehearsal does not evaluate {error}" if isinstance(error, Unjudged) else str(error)
        raise NoAnswer(outward(f"{reason.rstrip('.')}.", of)) from None
    return found if of == "aws" else outward(found, of)


def _answer(document: Document) -> Document:
    with request_scope(document["account"], document["region"]):
        store.settle_all()
        reason = next(_hurdles(document), "")
    return {"may": not reason, "because": reason}


def _hurdles(document: Document) -> Iterator[str]:
    """Why not, if anything."""
    facts, cluster = facts_of(document), store.cluster(document["cluster"])
    call = request_of(document["action"], document["resource"], document.get("more") or {})
    asks_of(call.service, call)  # a question that IAM's rules here do not know has no answer
    pods = Pods(facts.namespace, document.get("labels") or {}, {})
    if missing := absence(cluster["name"]):
        yield missing
    family = str(cluster["kubernetesNetworkConfig"].get("ipFamily") or "ipv4")
    agent, opened = AGENT[family], policies(cluster)
    if not opened.lets_to_addresses(pods, [ip_network(agent)], HTTP):
        yield f"no network policy of {facts.namespace} lets the pod out to the Pod Identity agent at {agent}."
    try:
        token = issue(cluster["identity"]["oidc"]["issuer"], facts, time.time(), AUDIENCE, LIFE_SECONDS)
        claims = verify(token, cluster["identity"]["oidc"]["issuer"], time.time())
        taken = eks_auth.take(cluster, eks_auth.association_of(cluster["name"], claims), claims)
    except Refusal as refusal:
        yield f"the pod gets no credentials: {refusal.sentence}"
        return
    session = session_of(taken.access_key_id, get_account_id(), sts._sessions[taken.access_key_id])
    yield from _on_the_way(cluster, opened, pods, family, session, call)
    denial = denial_of(session, call.service, call)
    if denial is not None:
        yield f"{sentence(call.service, denial)}."


def _on_the_way(
    cluster: Record, opened: Policies, pods: Pods, family: str, session: Session, call: Call
) -> Iterator[str]:
    groups = store.running_node_groups(cluster["name"])
    for subnet in sorted({subnet for group in groups for subnet in group["subnets"]}):
        way = way_to(call.service, subnet, family)
        if way.kind == "closed":
            yield f"{subnet} has no route out, and its VPC no endpoint for {call.service}."
        elif way.kind != "unknown" and not opened.lets_to_addresses(pods, way.networks, HTTPS):
            yield f"no network policy of {pods.namespace} lets the pod out to {call.service} on TCP {HTTPS}."
        endpoint = endpoint_of(call.service, subnet)
        if endpoint is not None and not _lets_through(endpoint, session, call):
            yield f"the policy of the endpoint {endpoint['VpcEndpointId']} allows none of it."


def _lets_through(endpoint: Record, session: Session, call: Call) -> bool:
    """https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html"""
    document = [parse_policy_document(endpoint.get("PolicyDocument") or "")] if endpoint.get("PolicyDocument") else []
    own = [ask for ask in asks_of(call.service, call) if ask.action.startswith(f"{call.service}:")]
    contexts = (context_of(session, ask, get_region()) for ask in own)
    return not document or all(ministack.evaluate(context, document).decision == "Allow" for context in contexts)
