"""Facts that explain why a change changes nothing: of AWS's own data, of our documents, or of the evaluator.

AWS's data: the service authorization reference, and the partitions, endpoints and shapes that botocore brings.
"""

import re
from typing import Any

from botocore.loaders import create_loader

from proofs.attacks.authorization import authorization
from proofs.attacks.endpoint_promise import PULL, WEB_IDENTITY
from proofs.attacks.promise import KEY_WORDS
from proofs.attacks.reference import actions, asks, kinds, resource_patterns
from proofs.attacks.request import Request
from proofs.attacks.simulator import Document, Simulator
from proofs.attacks.trust_documents import trust_document
from proofs.attacks.trust_promise import TRUSTS, takings
from proofs.attacks.world import ACCOUNT, OWN, REGION, arn

OURS = "amazonaws.com"


def only_creation_and_tagging_have_request_tags(_: Simulator) -> bool:
    having = [name for name in actions("secretsmanager") if asks(name, "aws:RequestTag/${TagKey}")]
    return sorted(having) == ["secretsmanager:CreateSecret", "secretsmanager:TagResource"]


def kms_has_keys_and_aliases(_: Simulator) -> bool:
    return sorted(pattern.split(":")[5].partition("/")[0] for pattern in kinds("kms").values()) == ["alias", "key"]


def for_all_values_is_true_of_a_missing_key(simulator: Simulator) -> bool:
    """https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html"""
    requests = [_tagging({}), _tagging({"team": "x"}), _tagging({"team": "x", "more": "x"})]
    indexes = simulator.keep([authorization(OWN, request, ACCOUNT, REGION) for request in requests])
    answers = [
        simulator.decisions(indexes, identity=_allowing(f"ForAllValues:StringEquals{ending}"))
        for ending in ("", "IfExists")
    ]
    return answers == [[True, True, False]] * 2


def _tagging(tags: dict[str, str]) -> Request:
    secret = arn("secretsmanager", "secret:orders-a1B2c3")
    return Request(name="tagging", action="secretsmanager:TagResource", resource=secret, request_tags=tags)


def _allowing(operator: str) -> Document:
    condition = {operator: {"aws:TagKeys": ["team"]}}
    allowed = {"Effect": "Allow", "Action": "secretsmanager:TagResource", "Resource": "*", "Condition": condition}
    return {"Version": "2012-10-17", "Statement": [allowed]}


def endpoints_are_in_small_letters(_: Simulator) -> bool:
    """Those of the services with whose things a customer key goes, in every region of our partition."""
    services = [kind.partition("_")[0] for kind in KEY_WORDS]
    prefixes = [
        create_loader().load_service_model(service, "service-2")["metadata"]["endpointPrefix"] for service in services
    ]
    names = [
        *services,
        *prefixes,
        *(region for one in _partitions() if one["id"] == "aws" for region in one["regions"]),
    ]
    return all(name == name.lower() for name in names)


def longer_endpoints_are_elsewhere(_: Simulator) -> bool:
    longer = [one for one in _partitions() if re.fullmatch(rf"{re.escape(OURS)}.+", one["outputs"]["dnsSuffix"])]
    return [one["id"] for one in longer] == ["aws-cn"] and not re.fullmatch(longer[0]["regionRegex"], REGION)


def an_account_is_twelve_digits(_: Simulator) -> bool:
    return (
        create_loader().load_service_model("organizations", "service-2")["shapes"]["AccountId"]["pattern"]
        == r"^\d{12}$"
    )


def an_organization_is_in_small_letters(_: Simulator) -> bool:
    shape = create_loader().load_service_model("organizations", "service-2")["shapes"]["OrganizationId"]
    return shape["pattern"] == r"^o-[a-z0-9]{10,32}$"


def pulls_and_web_identities_name_a_resource(_: Simulator) -> bool:
    return all(len(resource_patterns(action)) == 1 for action in (*PULL, WEB_IDENTITY))


def a_target_names_its_source_exactly(_: Simulator) -> bool:
    for trust in TRUSTS.values():
        for statement in trust_document(trust)["Statement"] if trust.source_role_arn else ():
            named = statement["Condition"]["ArnEquals"]["aws:PrincipalArn"]
            root = statement["Principal"]["AWS"]
            if named != trust.source_role_arn or "*" in named or root != f"{':'.join(named.split(':')[:5])}:root":
                return False
    return True


def without_a_principal_nobody_is_of_the_account(simulator: Simulator) -> bool:
    """Who asks without aws:PrincipalArn is denied by the account alone."""
    unsigned = [
        asked for asked in (taking.asked() for taking in takings()) if "aws:PrincipalArn" not in asked["context"]
    ]
    statement = trust_document(TRUSTS["a target"])["Statement"][0]
    rest: dict[str, Any] = {name: keys for name, keys in statement["Condition"].items() if name != "ArnEquals"}
    document = {"Version": "2012-10-17", "Statement": [{**statement, "Condition": rest}]}
    return bool(unsigned) and not any(simulator.decisions(simulator.keep(unsigned), resource=document))


def _partitions() -> list[dict[str, Any]]:
    return create_loader().load_data("partitions")["partitions"]
