"""Score the criteria parser on labelled texts: TRIALKG_DATA=data python benchmarks/criteria_accuracy.py

The folder holds `criteria/*.jsonl`; the scorer stands beside it in `../checks/score_criteria.py`.
With --errors N the scorer also prints N mistakes of each numeric task.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg.app.criteria import predictions


def _predict(docs: Path, target: Path) -> tuple[int, float]:
    start = time.process_time()
    read = list(predictions(str(docs), b"\n".join(map(_with_section, docs.read_bytes().splitlines()))))
    seconds = time.process_time() - start
    target.write_text("".join(f"{line}\n" for line in read), encoding="utf-8")
    return sum(len(json.loads(line)["criteria"]) for line in read), seconds


def _with_section(line: bytes) -> bytes:
    """Chia keeps inclusion and exclusion in files of their own, and says which in the name alone."""
    row = json.loads(line)
    name = str(row["trial_id"])
    if "section" not in row and name.endswith(("_inc", "_exc")):
        row["section"] = "inclusion" if name.endswith("_inc") else "exclusion"
    return json.dumps(row).encode()


def _score(scorer: Path, *arguments: str) -> str:
    command = [sys.executable, str(scorer), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Predict, score and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--errors", type=int, default=0)
    options.add_argument("--only", default="gold,lct,chia,split,negation,entities")
    chosen = options.parse_args()
    data = os.environ.get("TRIALKG_DATA")
    if data is None:
        raise SystemExit("TRIALKG_DATA is not set: name the folder that holds criteria/*.jsonl")
    folder = Path(data) / "criteria"
    scorer = Path(data).parent / "checks" / "score_criteria.py"
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
            criteria, seconds = _predict(folder / f"{docs}.jsonl", target)
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
