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
# # Asking an endpoint
#
# **Question:** how is a graph asked that lies on another machine?
#
# `KG_ENDPOINT` names the address of a SPARQL endpoint. `kg serve -g kg-data` starts one on this machine, at
# `http://127.0.0.1:7171/sparql`.

# %%
import os

import matplotlib.pyplot as plt
import pandas as pd
from SPARQLWrapper import JSON, SPARQLWrapper

import kg

endpoint = os.environ.get("KG_ENDPOINT")
if endpoint is None:
    print("No endpoint is named: start one with 'kg serve', and set KG_ENDPOINT to http://127.0.0.1:7171/sparql.")
    print("Until then the cells below ask the graph in this folder, which answers alike.")
graph = kg.open(endpoint)

# %% [markdown]
# ## Which data is this?
#
# What a graph says of itself is told by an endpoint, too.

# %%
print(graph.describe())

# %% [markdown]
# ## The library's questions, on the endpoint
#
# The same name, the same parameters, the same answer as on a graph of one's own. Requests have a time-out, are repeated
# while the endpoint is busy, follow no redirect to other hosts, and take credentials from the environment.

# %%
answer = graph.ask("start-trend")
years = answer.to_pandas()
print(years.dtypes)
answer

# %%
figure, axes = plt.subplots(figsize=(7, 3))
axes.bar(years["year"], years["trials"])
axes.set_ylabel(answer.counting)
axes.set_title(answer.title)
figure.tight_layout()

# %% [markdown]
# ## The same query with SPARQLWrapper alone
#
# Every answer carries the SPARQL that it comes from, so any client can ask it. What comes back is text: types are the
# client's to make.

# %%
if endpoint is not None:
    client = SPARQLWrapper(endpoint)
    client.setQuery(answer.query)
    client.setReturnFormat(JSON)
    client.setTimeout(30)
    found = client.query().convert()
    rows = [{name: cell["value"] for name, cell in row.items()} for row in found["results"]["bindings"]]
    plain = pd.DataFrame(rows).astype({"year": "Int64", "trials": "Int64"})
    print((plain["trials"] == years["trials"]).all())

# %% [markdown]
# ## A picture, drawn here from what the endpoint says

# %%
trials = graph.ask("trials-by-condition", condition="Scleroderma, Systemic")
graph.draw(trials[0].nct_id)

# %% [markdown]
# ## Limits
#
# - An endpoint has no verbatim records, so what needs them asks for the graph's directory.
# - Endpoints cut long answers. Where one says so, the answer is an error and not a shorter answer.
# - Who runs the endpoint can read the questions.
