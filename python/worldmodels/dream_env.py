"""The world that M dreams, as environments."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from . import _core
from .gymnasium_api import AutoresetMode, Box, VectorEnv, batch_space
from .models import Agent, Vision
from .run import shipped_run
from .settings import (FRAMES_PER_SECOND, PoolOwner, action_space, as_actions, fresh_seed,
                       reset_mask, seed_list)
from .vector_env import CarRacingVectorEnv

OBSERVATIONS = ("latents", "latents_and_hidden", "frames")


class DreamVectorEnv(PoolOwner[_core.DreamPool], VectorEnv):
    """M's dream of CarRacing with the methods of `CarRacingVectorEnv`: no track, no physics.

    Observations, with n = `num_envs`, are what `observation` says:

    * "latents": z (n, latent_size) float32
    * "latents_and_hidden": [z, h] (n, latent_size + hidden_size) float32, all that C looks at
    * "frames": what V makes of z, (n, 64, 64, 3) uint8

    Actions are those of CarRacing, (n, 3) float32. A reward is the one that M expects, in the
    world's units. An episode is terminated when M holds its end for likelier than
    `done_threshold`. What is dreamt depends on the seed of the dream and the actions alone. Later
    dreams of an environment have seeds drawn from its generator.

    Args:
        run: a run directory with V and M; None: the shipped one.
        num_threads: 0: one for each core that the process may use.
        temperature: of the draws, 0 for the likeliest; None: the run's.
        done_threshold: a probability; None: the run's.
        max_episode_steps: after which an episode is truncated; None: the run's.
        starts: what dreams begin with: latents (k, latent_size), or frames (k, 64, 64, 3) uint8.
            None: those of the run's encoded rollouts (`memory/latents.npz`), or if it has none,
            the first moments on 256 tracks.
    """

    metadata: dict[str, Any] = {
        "render_modes": ["rgb_array"],
        "render_fps": FRAMES_PER_SECOND,
        "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(self, run: str | os.PathLike[str] | None = None, num_envs: int = 1, *,
                 num_threads: int = 0, observation: str = "latents",
                 temperature: float | None = None, done_threshold: float | None = None,
                 max_episode_steps: int | None = None,
                 autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP,
                 render_mode: str | None = "rgb_array", starts: np.ndarray | None = None):
        if observation not in OBSERVATIONS:
            raise ValueError(f"observation is {observation!r}, expected one of {OBSERVATIONS}")
        run = Path(shipped_run() if run is None else run)
        self._run = run
        self._vision: Vision | None = None
        mu, logvar = self._beginnings(starts)
        self._pool = _core.DreamPool(
            os.fspath(run), num_envs=num_envs, num_threads=num_threads,
            temperature=_or_minus_one(temperature, "temperature"),
            done_threshold=_or_minus_one(done_threshold, "done_threshold"),
            max_steps=int(_or_minus_one(max_episode_steps, "max_episode_steps")), mu=mu,
            logvar=logvar)
        self.num_envs = num_envs
        self.temperature = self._pool.temperature
        self.max_episode_steps = self._pool.max_steps
        self.observation = observation
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {**self.metadata, "autoreset_mode": self.autoreset_mode}
        self.render_mode = render_mode
        if observation == "frames":
            self.single_observation_space = Box(0, 255, (64, 64, 3), np.uint8)
        else:
            size = self._pool.latent_size
            if observation == "latents_and_hidden":
                size += self._pool.hidden_size
            self.single_observation_space = Box(-np.inf, np.inf, (size,), np.float32)
        self.single_action_space = action_space(True)
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._seeds: list[int | None] = [None] * num_envs
        self._generators: list[np.random.Generator | None] = [None] * num_envs
        self._over = np.zeros(num_envs, dtype=np.bool_)

    @property
    def np_random_seed(self) -> tuple[int | None, ...]:
        """The seed of each environment's first dream; None before the first reset."""
        return tuple(self._seeds)

    def reset(self, *, seed: int | Sequence[int | None] | None = None,
              options: dict[str, Any] | None = None) -> tuple[np.ndarray, dict[str, Any]]:
        """As `CarRacingVectorEnv.reset`. A seed is that of the dream itself."""
        pool = self._open_pool()
        mask = reset_mask(options, self.num_envs)
        seeds = seed_list(seed, self.num_envs)
        dreams: list[int | None] = [None] * self.num_envs
        for i, one in enumerate(seeds):
            if mask is not None and not mask[i]:
                continue
            if one is None and self._generators[i] is None:
                one = fresh_seed() % _core.training_tracks
            if one is None:
                dreams[i] = self._next_dream(i)
            else:
                self._seeds[i] = dreams[i] = one
                self._generators[i] = np.random.default_rng(one)
        pool.reset(dreams)
        self._started = True
        self._over[mask if mask is not None else slice(None)] = False
        return self._observe(), {}

    def step(self, actions: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray,
                                          dict[str, Any]]:
        """As `CarRacingVectorEnv.step`."""
        pool = self._started_pool()
        array = as_actions(actions, self.num_envs, True)
        mode = self.autoreset_mode
        if mode is AutoresetMode.DISABLED and self._over.any():
            raise RuntimeError(f"environment {self._over.argmax()}: its episode is over, reset it")
        begin = self._over if mode is AutoresetMode.NEXT_STEP else np.zeros_like(self._over)
        rewards, terminated, truncated = map(np.array, pool.step(array))
        infos: dict[str, Any] = {}
        if begin.any():
            self._begin(begin)
            rewards[begin] = 0
            terminated[begin] = truncated[begin] = False
        over = terminated | truncated
        if mode is AutoresetMode.SAME_STEP and over.any():
            last = self._observe()
            finals = np.full(self.num_envs, None, dtype=object)
            for i in np.flatnonzero(over):
                finals[i] = last[i].copy()
            infos = {"final_obs": finals, "_final_obs": over, "final_info": {},
                     "_final_info": over.copy()}
            self._begin(over)
            over = np.zeros_like(over)
        self._over = over
        return self._observe(), rewards, terminated, truncated, infos

    def render(self) -> tuple[np.ndarray, ...] | None:
        """What V makes of each environment's z, (64, 64, 3) uint8."""
        if self.render_mode is None:
            return None
        return tuple(self._frames())

    @property
    def latents(self) -> np.ndarray:
        """z (n, latent_size) float32 of this moment."""
        return np.array(self._started_pool().latents())

    @property
    def hidden(self) -> np.ndarray:
        """h (n, hidden_size) float32 of this moment."""
        return np.array(self._started_pool().hidden())

    def close_extras(self, **kwargs: Any) -> None:
        self._pool = None

    def _beginnings(self, starts: np.ndarray | None) -> tuple[Any, Any]:
        """Means and log variances that dreams begin with; (None, None): the run's."""
        if starts is None:
            if (self._run / "memory" / "latents.npz").exists():
                return None, None
            env = CarRacingVectorEnv(256, **Agent.load(self._run).env_kwargs)
            starts = env.reset(seed=0)[0]
            env.close()
        starts = np.asarray(starts)
        if starts.dtype == np.uint8:
            return self._load_vision().encode_distribution(starts)
        mu = np.ascontiguousarray(starts, dtype=np.float32)
        # As good as certain.
        return mu, np.full_like(mu, -20)

    def _load_vision(self) -> Vision:
        if self._vision is None:
            self._vision = Vision.load(self._run)
        return self._vision

    def _next_dream(self, env: int) -> int:
        generator = self._generators[env]
        assert generator is not None
        return int(generator.integers(_core.training_tracks))

    def _begin(self, which: np.ndarray) -> None:
        self._started_pool().reset(
            [self._next_dream(i) if begins else None for i, begins in enumerate(which)])

    def _frames(self) -> np.ndarray:
        return np.rint(self._load_vision().decode(self.latents) * 255).astype(np.uint8)

    def _observe(self) -> np.ndarray:
        if self.observation == "frames":
            return self._frames()
        if self.observation == "latents":
            return self.latents
        return np.concatenate([self.latents, self.hidden], axis=1)


def _or_minus_one(value: float | None, name: str) -> float:
    """The binding's way to say that the run's value holds."""
    if value is None:
        return -1.0
    if not value >= 0:
        raise ValueError(f"{name} is {value}, expected 0 or more")
    return float(value)
