# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Who works with whom?
#
# **Question:** which organizations lead trials together with others, which stand in the middle, and which form groups?

# %%
import matplotlib.pyplot as plt
import networkx as nx
import pandas as pd

import kg

graph = kg.open()

# %%
print(graph.describe())

# %% [markdown]
# ## Sponsors by the library
#
# Lead sponsors and collaborators are organizations by their names as written.

# %%
graph.ask("top-sponsors", limit=10)

# %% [markdown]
# ## Links from lead sponsors to collaborators
#
# One row for each trial and pair. As a network each row is a link, so two organizations with three trials together are
# linked three times, and the trial stands on the link.

# %%
pairs = graph.query("""
PREFIX tkg: <https://w3id.org/trialkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?lead ?lead_name ?collaborator ?collaborator_name ?nct_id WHERE {
  ?trial a tkg:Trial ; tkg:nctId ?nct_id ; tkg:leadSponsor ?lead ; tkg:collaborator ?collaborator .
  ?lead rdfs:label ?lead_name . ?collaborator rdfs:label ?collaborator_name .
  FILTER(?lead != ?collaborator)
}
ORDER BY ?nct_id ?collaborator
""")
links = pairs.to_networkx(source="lead", target="collaborator")
print(links)
pairs.to_pandas()[["nct_id", "lead_name", "collaborator_name"]].head(10)

# %% [markdown]
# ## The middle and the groups
#
# For measures of networks the links between two organizations become one, whose weight is the number of their trials.

# %%
together = nx.Graph()
for lead, collaborator in sorted(links.edges()):
    weight = together.get_edge_data(lead, collaborator, {"weight": 0})["weight"]
    together.add_edge(lead, collaborator, weight=weight + 1)
found = nx.community.louvain_communities(together, weight="weight", seed=7)
groups = sorted(found, key=lambda group: (-len(group), min(group)))
group_of = {node: number for number, group in enumerate(groups) for node in group}
between = nx.betweenness_centrality(together)

organizations = pd.DataFrame(
    {
        "name": [links.nodes[node]["label"] for node in together],
        "partners": [together.degree(node) for node in together],
        "trials": [int(together.degree(node, weight="weight")) for node in together],
        "between": [between[node] for node in together],
        "group": [group_of[node] for node in together],
    }
).astype({"name": "string", "partners": "Int64", "trials": "Int64", "between": "Float64", "group": "Int64"})
print(organizations.dtypes)
organizations.sort_values(["partners", "trials", "name"], ascending=[False, False, True]).head(15)

# %%
figure, axes = plt.subplots(figsize=(8, 6))
positions = nx.spring_layout(together, seed=7)
nx.draw_networkx_edges(together, positions, ax=axes, alpha=0.4)
nx.draw_networkx_nodes(
    together,
    positions,
    ax=axes,
    node_size=[60 + 60 * together.degree(node) for node in together],
    node_color=[group_of[node] for node in together],
    cmap="tab20",
)
best = sorted(together, key=together.degree, reverse=True)[:6]
names = {node: links.nodes[node]["label"][:30] for node in best}
nx.draw_networkx_labels(together, positions, names, font_size=7, ax=axes)
axes.set_axis_off()

# %% [markdown]
# ## The same as a page to walk through

# %%
graph.draw_sponsors()

# %% [markdown]
# ## Limits
#
# - An organization is a name: two spellings are two nodes, so groups may be one and the same organization.
# - A collaborator is whom the record names; what it contributes is not told.
# - Groups depend on the method and its seed. Small networks have no groups worth the name.
