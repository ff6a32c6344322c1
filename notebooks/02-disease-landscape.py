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
# # The landscape of a disease
#
# **Question:** who studies systemic sclerosis, with what, since when, and how far has it come?

# %%
import matplotlib.pyplot as plt
from matplotlib.ticker import MaxNLocator

import kg

graph = kg.open()
condition = "Scleroderma, Systemic"  # a name, a MeSH id or an IRI; narrower conditions count

# %%
print(graph.describe())

# %% [markdown]
# ## How many trials, in which phase?
#
# A trial in phases 1 and 2 counts in both, so the column adds up to more than the number of trials;
# `in_two_phases` says by how much.

# %%
phases = graph.ask("phase-pipeline", condition=condition)
phases

# %% [markdown]
# ## Since when?

# %%
trend = graph.ask("start-trend", condition=condition)
years = trend.to_pandas()
print(years.dtypes)

figure, axes = plt.subplots(figsize=(7, 3))
axes.bar(years["year"], years["trials"], label="all")
axes.bar(years["year"], years["estimated"], label="start estimated")
axes.yaxis.set_major_locator(MaxNLocator(integer=True))
axes.set_ylabel(trend.counting)
axes.set_title(f"Trials on {condition} by year of their start")
axes.legend()
figure.tight_layout()

# %% [markdown]
# ## Who, and with what?

# %%
graph.ask("top-sponsors", condition=condition, limit=10)

# %%
graph.ask("top-interventions", condition=condition, limit=10)

# %% [markdown]
# ## The trials
#
# Dates keep the precision of the record: a start that is known to the month stays a month, and no day is invented.

# %%
trials = graph.ask("trials-by-condition", condition=condition).to_pandas()
trials.drop(columns="trial")

# %% [markdown]
# ## A picture of it

# %%
graph.draw_condition(condition)

# %% [markdown]
# ## Limits
#
# - Trials are found by the conditions that their records name, and by the MeSH terms that the registry gave them. A
#   trial that names neither is not found.
# - A sponsor is a name: one organization under two names is two rows.
# - The registry is not all of research: trials that were never registered are not here.
