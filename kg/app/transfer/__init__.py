"""Moving a graph: files of RDF, tables, endpoints."""
