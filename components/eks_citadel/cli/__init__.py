"""The citadel command."""
