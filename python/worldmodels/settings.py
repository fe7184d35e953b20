"""What the environments have in common: their pool, arguments, spaces, actions, seeds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Generic, TypeVar

import numpy as np

from . import _core
from .gymnasium_api import Box, ClosedEnvironmentError, Discrete, ResetNeeded

FRAMES_PER_SECOND = 50

# Gymnasium's five actions: nothing, right, left, gas, brake.
DISCRETE_ACTIONS = np.array(
    [[0, 0, 0], [0.6, 0, 0], [-0.6, 0, 0], [0, 0.2, 0], [0, 0, 0.8]], dtype=np.float32)


Pool = TypeVar("Pool")


class PoolOwner(Generic[Pool]):
    """An environment whose worlds live in C++, from its construction until it is closed."""

    _pool: Pool | None = None
    _started = False  # whether it was ever reset

    def _open_pool(self) -> Pool:
        if self._pool is None:
            raise ClosedEnvironmentError("the environment is closed")
        return self._pool

    def _started_pool(self) -> Pool:
        pool = self._open_pool()
        if not self._started:
            raise ResetNeeded("call reset first")
        return pool


def environment_settings(*, frame_size: int, status_bar: bool, domain_randomize: bool,
                         variant: str, lap_rule: str, renderer: str,
                         settings: Mapping[str, Any] | None) -> dict[str, str]:
    """The section `environment` of a configuration (docs/configuration.md), as YAML scalars."""
    chosen: dict[str, Any] = {
        "frame_size": frame_size,
        "status_bar": "keep" if status_bar else "crop",
        "domain_randomization": domain_randomize,
        "variant": variant,
        "rules": lap_rule,
        "renderer": renderer,
    }
    for key, value in (settings or {}).items():
        if key in chosen:
            raise ValueError(f"settings: {key} has an argument of its own")
        chosen[key] = value
    if renderer == "sfml":
        display()
    return {key: str(value).lower() if isinstance(value, (bool, np.bool_)) else str(value)
            for key, value in chosen.items()}


@lru_cache(maxsize=1)
def display() -> _core.Display:
    """The X display that SFML draws with: the user's, or an Xvfb that this process keeps."""
    return _core.Display()


def observation_space(frame_size: int, grayscale: bool) -> Box:
    shape = (frame_size, frame_size) if grayscale else (frame_size, frame_size, 3)
    return Box(low=0, high=255, shape=shape, dtype=np.uint8)


def action_space(continuous: bool) -> Any:
    if not continuous:
        return Discrete(len(DISCRETE_ACTIONS))
    return Box(np.array([-1, 0, 0], dtype=np.float32), np.array([1, 1, 1], dtype=np.float32))


def as_actions(actions: Any, count: int, continuous: bool) -> np.ndarray:
    """actions as (count, 3) float32. ValueError for another shape, or no such discrete action."""
    if continuous:
        array = np.ascontiguousarray(actions, dtype=np.float32)
        if array.shape != (count, 3):
            raise ValueError(f"actions have shape {array.shape}, expected {(count, 3)}")
        return array
    array = np.asarray(actions)
    if array.shape != (count,):
        raise ValueError(f"actions have shape {array.shape}, expected {(count,)}")
    if array.dtype.kind not in "iu":
        raise ValueError(f"actions are {array.dtype}, expected integers")
    if ((array < 0) | (array >= len(DISCRETE_ACTIONS))).any():
        raise ValueError(f"actions are {array.min()} to {array.max()}, expected 0 to 4")
    return DISCRETE_ACTIONS[array]


def as_seed(seed: Any) -> int:
    """A seed as an int. ValueError unless 0 <= seed < 2**64."""
    if not isinstance(seed, (int, np.integer)) or isinstance(seed, bool):
        raise TypeError(f"a seed is {type(seed).__name__}, expected int")
    if not 0 <= seed < 2**64:
        raise ValueError(f"a seed is {seed}, expected 0 to 2**64 - 1")
    return int(seed)


def fresh_seed() -> int:
    return int(np.random.SeedSequence().generate_state(1, np.uint64)[0])


def seed_list(seed: Any, num_envs: int) -> list[int | None]:
    """Gymnasium's seeds of a vector environment: none, seed + i, or one (or None) for each."""
    if seed is None:
        return [None] * num_envs
    if isinstance(seed, (int, np.integer)):
        return [as_seed(seed + i) for i in range(num_envs)]
    seeds = [None if one is None else as_seed(one) for one in seed]
    if len(seeds) != num_envs:
        raise ValueError(f"{len(seeds)} seeds, expected one for each of {num_envs} environments")
    return seeds


def reset_mask(options: Mapping[str, Any] | None, num_envs: int) -> np.ndarray | None:
    """options["reset_mask"], checked as Gymnasium does; None if there is none."""
    if not options or "reset_mask" not in options:
        return None
    mask = options["reset_mask"]
    if not isinstance(mask, np.ndarray) or mask.dtype != np.bool_:
        raise TypeError("options['reset_mask'] must be a NumPy array of bool, got "
                        f"{getattr(mask, 'dtype', type(mask).__name__)}")
    if mask.shape != (num_envs,):
        raise ValueError(f"options['reset_mask'] has shape {mask.shape}, expected {(num_envs,)}")
    if not mask.any():
        raise ValueError("options['reset_mask'] is False everywhere")
    return mask
