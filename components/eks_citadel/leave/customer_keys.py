"""Customer managed keys of a role's permissions: where they must be, and whose they are."""

from collections.abc import Iterator, Sequence

from eks_citadel import arns
from eks_citadel.iam.place import judge_key_region
from eks_citadel.leave.settings.permissions import EncryptedSettings, PermissionsSettings
from eks_citadel.parsing.finding import Finding
from eks_citadel.parsing.parse import at


def judge_keys(permissions: PermissionsSettings, regions: Sequence[str]) -> None:
    """Errors: `Refusal` of a key that is in no region of the resources that it encrypts; every value is known.

    A table's ARN says its region; a bucket's does not, so its key is not judged.
    """
    for path, item in _encrypted(permissions):
        table = getattr(item, "table_arn", None)
        where = [arns.region_of(table)] if table else regions
        if not hasattr(item, "bucket_arn"):
            judge_key_region(str(item.kms_key_arn), where, at(path, "kms_key_arn"))


def foreign_keys(permissions: PermissionsSettings, name: str, account: str) -> Iterator[Finding]:
    """Keys of other accounts, which a role reaches only if their own policies let it.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
    """
    for _, item in _encrypted(permissions):
        key = str(item.kms_key_arn)
        if arns.account_of(key) != account:
            sentence = (
                f"{name} uses {key}, a key of the account {arns.account_of(key)}: until the key's own policy lets this "
                f"role or the account {account} use it, everything that it encrypts is denied."
            )
            yield Finding("key-of-another-account", sentence)


def _encrypted(permissions: PermissionsSettings) -> Iterator[tuple[str, EncryptedSettings]]:
    for list_name, items in permissions.lists.items():
        for index, item in enumerate(items):
            if getattr(item, "kms_key_arn", None) is not None:
                yield f"{at(permissions.settings_path, list_name)}[{index}]", item
