"""The state of a CloudWatch alarm.

States: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html
Composite alarms are described only when asked for:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
"""

from typing import Any

from eks_citadel.live.unanswered import Unanswered, asking

TYPES = ("MetricAlarms", "CompositeAlarms")


def alarm_state(cloudwatch: Any, name: str) -> str:
    """`OK`, `ALARM` or `INSUFFICIENT_DATA`. Errors: `Unanswered`, also when there is no such alarm."""
    with asking():
        found = cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    for alarm in (one for kind in TYPES for one in found.get(kind, ())):
        return str(alarm["StateValue"])
    raise Unanswered(f'there is no alarm with the name "{name}" in {cloudwatch.meta.region_name}')
