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
# # A first look at a graph
#
# **Question:** what does a graph of clinical trials hold, and how is it asked?
#
# The notebook opens the graph that `KG_GRAPH` names, else `kg-data` in this folder or one above. `make demo` makes one
# from the example records.

# %%
import matplotlib.pyplot as plt

import kg

graph = kg.open()

# %% [markdown]
# ## Which data is this?
#
# Every answer is an answer of this version. The hash tells it from any other.

# %%
print(graph.describe())

# %% [markdown]
# ## What can be asked?
#
# A question has a name, parameters, and a **unit that it counts**: a number without its unit is no answer.

# %%
graph.questions().to_pandas()[["name", "question", "counting"]]

# %% [markdown]
# ## A question, asked by its name
#
# The answer shows its caveats below the rows. They belong to the numbers.

# %%
answer = graph.ask("status-breakdown")
answer

# %% [markdown]
# The same as a frame whose columns have the types of the graph: counts are integers, and what is absent is `<NA>`.

# %%
statuses = answer.to_pandas()
print(statuses.dtypes)
statuses

# %%
figure, axes = plt.subplots(figsize=(7, 3))
shown = statuses.sort_values("trials")
axes.barh(shown["status"].fillna("none stated"), shown["trials"])
axes.set_xlabel(answer.counting)
axes.set_title(answer.title)
figure.tight_layout()

# %% [markdown]
# ## One trial
#
# A row of any answer is reached by name; here the trial that starts the list of a condition.

# %%
trials = graph.ask("trials-by-condition", condition="Scleroderma, Systemic")
first = trials[0].nct_id
graph.trial(first)

# %% [markdown]
# The trial with everything around it. The picture is one page in a frame: it needs no network, and reaches nothing
# outside itself.

# %%
graph.draw(first)

# %% [markdown]
# ## Limits
#
# - A status is the record's, of the day on which it was last updated; a record may be old.
# - Prose was read by rules. What was not understood stands in the graph as such: `graph.ask("unparsed-words")`.
# - Nothing here is medical advice: read the trial's own record before acting.
