"""A run directory as NumPy arrays (docs/formats.md)."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from . import _core


class Rollouts(Sequence):
    """The rollouts of a run, read one at a time: `run.rollouts[0]["rewards"]`.

    Of a rollout of T steps: observations (T + 1, S, S, 3) uint8, actions (T, 3) float32, rewards
    (T,) float32, terminals (T,) bool or uint8, seed () of the track where it is known.
    """

    def __init__(self, directory: Path):
        self.paths = sorted(directory.glob("episode_*.npz"))

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        with np.load(self.paths[index], allow_pickle=False) as arrays:
            return dict(arrays)


@dataclass(frozen=True)
class Run:
    """What a run directory holds; parts that are not there yet are empty."""

    path: Path
    config: dict[str, Any]  # by section: config["dream"]["temperature"]
    rollouts: Rollouts
    metrics: dict[str, dict[str, np.ndarray]]  # "vision", "memory", "controller"; by column
    evaluation: dict[str, Any]  # evaluation.json
    tracks: dict[str, np.ndarray]  # evaluation.csv: each track of the evaluation


def load_run(path: str | os.PathLike[str]) -> Run:
    """Raises ValueError if there is no such directory, or its config.yaml is broken."""
    path = Path(path)
    if not path.is_dir():
        raise ValueError(f"{path}: no such run directory")
    metrics = {}
    for part in ("vision", "memory", "controller"):
        columns = _read_csv(path / part / "metrics.csv")
        if columns:
            metrics[part] = columns
    evaluation = path / "evaluation.json"
    return Run(
        path=path,
        config=read_config(path),
        rollouts=Rollouts(path / "rollouts"),
        metrics=metrics,
        evaluation=json.loads(evaluation.read_text()) if evaluation.exists() else {},
        tracks=_read_csv(path / "evaluation.csv"),
    )


def read_config(path: str | os.PathLike[str]) -> dict[str, Any]:
    """A run's settings by section, defaults included."""
    config: dict[str, Any] = {}
    for name, text in _core.read_run_config(os.fspath(path)).items():
        *sections, key = name.split(".")
        section = config
        for one in sections:
            section = section.setdefault(one, {})
        section[key] = _scalar(text)
    return config


def shipped_run() -> Path:
    """The run of the trained agent that comes with the package."""
    return Path(__file__).parent / "carracing"


def _scalar(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text.strip('"')


def _read_csv(path: Path) -> dict[str, np.ndarray]:
    """Columns by name: numbers where all are, NaN for an empty field, else text."""
    if not path.exists():
        return {}
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    if not rows:
        return {}
    columns: dict[str, np.ndarray] = {}
    for i, name in enumerate(rows[0]):
        texts = [row[i] for row in rows[1:]]
        try:
            columns[name] = np.array([float(text) if text else np.nan for text in texts])
        except ValueError:
            columns[name] = np.array(texts)
    return columns
