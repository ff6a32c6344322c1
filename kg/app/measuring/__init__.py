"""Measuring builds and questions."""
