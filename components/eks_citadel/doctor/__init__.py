"""The examination of one cluster: plain facts, judgements of them, findings. It asks nobody."""
