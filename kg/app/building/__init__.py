"""Building a graph: records in, a published version out."""
