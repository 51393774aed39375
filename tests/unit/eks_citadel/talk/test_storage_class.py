"""Volumes are encrypted by default."""

from eks_citadel.talk.documents.storage_class import encrypted_gp3


def test_the_default_class_encrypts_and_waits_for_the_pods_zone() -> None:
    found = encrypted_gp3()
    assert found["metadata"]["name"] == "gp3-encrypted"
    assert found["metadata"]["annotations"] == {"storageclass.kubernetes.io/is-default-class": "true"}
    assert found["parameters"] == {"encrypted": "true", "type": "gp3"}
    assert found["volumeBindingMode"] == "WaitForFirstConsumer"
    assert found["allowVolumeExpansion"] is True
