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
# # Whom do trials leave out?
#
# **Question:** which limits do eligibility criteria set, whom do they exclude, and have they changed over time?
#
# Every limit is a node of the graph with its number, its unit and its effect: it **requires**, it **forbids**, or it
# **contributes** (an alternative or a part of something, which alone lets in or keeps out nobody).

# %%
import matplotlib.pyplot as plt

import kg

graph = kg.open()
measurement = "fvc"  # any name of a measurement: "eGFR", "haemoglobin", "age"

# %%
print(graph.describe())

# %% [markdown]
# ## The limits on one measurement

# %%
limits = graph.ask("measurement-limits", measurement=measurement)
limits

# %%
frame = limits.to_pandas()
print(frame[["nct_id", "value", "canonical_value", "effect"]].dtypes)
frame.groupby("effect")["nct_id"].nunique().rename("trials").to_frame()

# %% [markdown]
# ## The same limits by the year in which the trials started
#
# The years come from a query of our own, and the frames join by the NCT id, which stands beside every trial.

# %%
years = graph.query("""
PREFIX tkg: <https://w3id.org/trialkg/ontology#>
SELECT ?trial ?year WHERE { ?trial a tkg:Trial ; tkg:startYear ?year }
""").to_pandas()
joined = frame.merge(years[["nct_id", "year"]], on="nct_id").dropna(subset=["canonical_value"])

figure, axes = plt.subplots(figsize=(7, 3))
for effect, group in joined.groupby("effect"):
    axes.scatter(group["year"].astype(int), group["canonical_value"].astype(float), label=effect)
unit = frame["canonical_unit"].dropna()
axes.set_xlabel("year of the start")
axes.set_ylabel(f"limit ({unit.iloc[0] if len(unit) else 'as printed'})")
axes.set_title(f"Limits on {measurement}")
if len(joined):
    axes.legend()
figure.tight_layout()

# %% [markdown]
# ## What excludes most often?

# %%
exclusions = graph.ask("most-common-exclusions", limit=15)
exclusions

# %%
named = exclusions.to_pandas().sort_values("trials")
figure, axes = plt.subplots(figsize=(7, 4))
axes.barh(named["name"], named["trials"], label="name it")
axes.barh(named["name"], named["bars"], label="bar by it alone")
axes.set_xlabel("trials")
axes.legend()
figure.tight_layout()

# %% [markdown]
# ## Who is kept out by age alone?

# %%
graph.ask("older-adults", below=75)

# %% [markdown]
# ## The criteria of one trial as a tree
#
# Each limit leads back to the words that it was read from.

# %%
nct_id = frame["nct_id"].iloc[0]
print(graph.trial(nct_id).criteria)

# %%
graph.draw(nct_id, criteria=True)

# %% [markdown]
# ## Limits
#
# - Criteria are prose, and rules read them: `docs/criteria.md` says how often they are right, and
#   `graph.ask("unparsed")` what they could not read. A trial without a row may still have such a limit.
# - A limit that contributes is no bar. Whoever counts it as one counts wrong.
# - How many people a limit keeps out depends on people, whom the graph does not know.
