"""The pages of the explorer: what each asks of the graph; how they look is in `kg.views`."""
