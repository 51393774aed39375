"""The rows of Auto Scaling in the table of rules. The checks stand in the operations."""

from citadel_rehearsal.emulator.eks.rule import Rule

RULES = (
    Rule(
        "node-group-scaling-group",
        "A node group has an Auto Scaling group of its own, named eks-NODEGROUP-UUID, with instances while it is "
        "ACTIVE; both are deleted together",
        "https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html",
        (),
    ),
    Rule(
        "scaling-group-targets",
        "The target groups of an Auto Scaling group exist, take instances and are of its VPC; its instances are "
        "registered with each, whenever they start",
        "https://docs.aws.amazon.com/autoscaling/ec2/userguide/attach-load-balancer-asg.html; "
        "https://github.com/zalando-incubator/kube-ingress-aws-controller/issues/254 and 444",
        (),
    ),
)
