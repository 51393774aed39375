"""Every check, in the order of the gates."""

from eks_citadel.doctor import (
    addon_checks,
    association_checks,
    binding_checks,
    control_plane_checks,
    entry_checks,
    lockout_checks,
    namespace_checks,
    node_checks,
    role_checks,
    version_checks,
)
from eks_citadel.doctor.check import Check

CHECKS: tuple[Check, ...] = (
    *control_plane_checks.CHECKS,
    *entry_checks.CHECKS,
    *binding_checks.CHECKS,
    *lockout_checks.CHECKS,
    *association_checks.CHECKS,
    *role_checks.CHECKS,
    *node_checks.CHECKS,
    *addon_checks.CHECKS,
    *namespace_checks.CHECKS,
    *version_checks.CHECKS,
)
