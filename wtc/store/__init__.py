"""The one persistence layer."""
