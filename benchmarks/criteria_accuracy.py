"""Score the criteria parser on labelled texts: TRIALKG_DATA=data python benchmarks/criteria_accuracy.py

The folder holds `criteria/*.jsonl`; the scorer stands beside it in `../checks/score_criteria.py`.
With --errors N the scorer also prints N mistakes of each numeric task.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from kg.criteria.parse import parse
from kg.criteria.prediction import prediction
from kg.criteria.vocabulary import Vocabulary

ONTOLOGY = Path(__file__).parent.parent / "ontology"


def _vocabulary(folder: Path) -> Vocabulary:
    with (
        (folder / "measurements.csv").open(encoding="utf-8") as rows,
        (folder / "units.csv").open(encoding="utf-8") as units,
    ):
        return Vocabulary.build(csv.DictReader(rows), csv.DictReader(units))


def _lines(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def _predict(texts: list[dict[str, Any]], vocabulary: Vocabulary, target: Path) -> tuple[int, float]:
    criteria = 0
    start = time.process_time()
    read = [(row["trial_id"], row["text"], parse(row["text"], vocabulary, _section(row))) for row in texts]
    seconds = time.process_time() - start
    with target.open("w", encoding="utf-8") as out:
        for trial_id, text, eligibility in read:
            criteria += len(eligibility.criteria)
            out.write(json.dumps(prediction(trial_id, text, eligibility)) + "\n")
    return criteria, seconds


def _section(row: dict[str, Any]) -> Any:
    if row.get("section"):
        return row["section"]
    name = str(row["trial_id"])
    return "inclusion" if name.endswith("_inc") else "exclusion" if name.endswith("_exc") else None


def _score(scorer: Path, *arguments: str) -> str:
    command = [sys.executable, str(scorer), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Predict, score and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--errors", type=int, default=0)
    options.add_argument("--only", default="gold,lct,chia,split,negation,entities")
    options.add_argument("--ontology", type=Path, default=ONTOLOGY)
    chosen = options.parse_args()
    data = os.environ.get("TRIALKG_DATA")
    if data is None:
        raise SystemExit("TRIALKG_DATA is not set: name the folder that holds criteria/*.jsonl")
    folder = Path(data) / "criteria"
    scorer = Path(data).parent / "checks" / "score_criteria.py"
    vocabulary = _vocabulary(chosen.ontology)
    tasks = {
        "gold": ("docs_dev", ["numeric", "gold_dev", "docs_dev"]),
        "lct": ("lct_dev_docs", ["numeric", "lct_dev_gold_nf", "lct_dev_docs"]),
        "chia": ("chia_dev_docs", ["numeric", "chia_dev_gold", "chia_dev_docs"]),
        "split": ("gold_split_dev", ["split", "gold_split_dev"]),
        "negation": ("chia_dev_docs", ["negation", "chia_dev_ents"]),
        "entities": ("chia_dev_docs", ["entities", "chia_dev_ents"]),
    }
    with tempfile.TemporaryDirectory() as place:
        target = Path(place) / "predictions.jsonl"
        for name, (docs, (task, *files)) in tasks.items():
            if name not in chosen.only.split(","):
                continue
            criteria, seconds = _predict(_lines(folder / f"{docs}.jsonl"), vocabulary, target)
            arguments = [task, *(str(folder / f"{file}.jsonl") for file in files), str(target)]
            if task == "numeric":
                arguments += ["--boot", "0", "--errors", str(chosen.errors)]
                if name != "gold":
                    arguments += ["--match", "value"]
            if task == "entities":
                arguments += ["--map", str(folder / "chia_roles.json")]
            print(f"== {name}: {criteria} criteria in {seconds:.2f} s, {criteria / seconds:,.0f} a second")
            print(_score(scorer, *arguments))


if __name__ == "__main__":
    main()
