"""Serving a published graph: worker processes, what they give up, and what they answer."""
