"""Asking the questions of the library, for people and for programs."""
