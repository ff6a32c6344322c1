"""Drawing parts of a graph as pages."""
