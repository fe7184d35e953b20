"""Many racing worlds at once, stepped and drawn by threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import _core
from .gymnasium_api import AutoresetMode, VectorEnv, batch_space, warn
from .settings import (FRAMES_PER_SECOND, PoolOwner, action_space, as_actions,
                       environment_settings, fresh_seed, observation_space, reset_mask, seed_list)


class CarRacingVectorEnv(PoolOwner[_core.CarRacingPool], VectorEnv):
    """Gymnasium's CarRacing-v3 as a `gymnasium.vector.VectorEnv`, a thousand times as fast.

    The same seed gives Gymnasium's track, the same actions Gymnasium's rewards and path, episode
    after episode. Without Gymnasium installed it has the same methods.

    Shapes, with n = `num_envs` (or `batch_size`) and S = `frame_size`:

    * observations (n, S, S, 3) uint8, RGB, rows from the top; (n, S, S) with `grayscale`
    * actions (n, 3) float32: steer -1 (left) to 1, gas and brake 0 to 1; with `continuous=False`
      (n,) integers 0 to 4: nothing, right, left, gas, brake
    * rewards (n,) float64: -0.1 a step, and 1000 divided by the number of tiles for each new one
    * terminations, truncations (n,) bool
    * infos: arrays (n, ...), each `key` with a mask `_key` (n,) bool. `lap_finished`, as in
      Gymnasium, where an episode was terminated; with `state_info` what is listed below.

    One step is 1/50 s. An observation is yours for as long as you hold it; with `copy=False` it is
    overwritten by the next call. The other arrays are always copies.

    Args:
        num_envs: how many environments.
        num_threads: that step and draw; 0: one for each core that the process may use.
        batch_size: how many results `recv` waits for: those that are ready first, which
            `infos["env_id"]` names. None: all, in order.
        autoreset_mode: `AutoresetMode` or its value: "NextStep", "SameStep" (with `final_obs` and
            `final_info` in infos) or "Disabled".
        copy: whether observations stay as they are after the next call.
        max_episode_steps: after which an episode is truncated; None: never.
        frame_size: pixels on a side, 16 to 512.
        status_bar: whether frames have the instruments at the bottom, as Gymnasium's do.
        grayscale: frames of one channel, those of Gymnasium's GrayscaleObservation.
        action_repeat: steps of the world for one action; rewards are added up.
        continuous: three numbers, or one of five actions.
        domain_randomize: other colours in each episode, Gymnasium's for its generator.
        variant: what published robustness tests change in the picture: "none", "color", "color3",
            "bar", "blob" or "noise" (docs/pictures.md).
        lap_rule: "all_tiles" (an episode ends when every tile was visited, as it does in
            Gymnasium), or "lap95" (also when the car is back at the start with 95 % of them).
        renderer: "software" (needs no display), or "sfml" (the same pixels).
        render_mode: None, or "rgb_array".
        render_size: (width, height) of what `render` draws.
        state_info: infos tell `position` (n, 2), `angle`, `velocity` (n, 2), `lateral_offset`,
            `heading_error`, `curvature_ahead`, `speed`, `yaw_rate`, `tiles_visited`, `tiles`, in
            world units (the road is 13.3 wide), radians and seconds.
        settings: other keys of the section `environment` of docs/configuration.md, such as
            {"antialiasing": 4, "velocity_iterations": 180}.

    Raises:
        ValueError: for an argument that is not allowed.
    """

    metadata: dict[str, Any] = {
        "render_modes": ["rgb_array"],
        "render_fps": FRAMES_PER_SECOND,
        "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(self, num_envs: int = 1, *, num_threads: int = 0, batch_size: int | None = None,
                 autoreset_mode: AutoresetMode | str = AutoresetMode.NEXT_STEP, copy: bool = True,
                 max_episode_steps: int | None = 1000, frame_size: int = 96,
                 status_bar: bool = True, grayscale: bool = False, action_repeat: int = 1,
                 continuous: bool = True, domain_randomize: bool = False,
                 variant: str = "none", lap_rule: str = "all_tiles", renderer: str = "software",
                 render_mode: str | None = None, render_size: tuple[int, int] = (600, 400),
                 state_info: bool = False, settings: Mapping[str, Any] | None = None):
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(f"render_mode is {render_mode!r}, expected None or 'rgb_array'")
        mode = AutoresetMode(autoreset_mode)
        self._pool = _core.CarRacingPool(
            environment=environment_settings(
                frame_size=frame_size, status_bar=status_bar, domain_randomize=domain_randomize,
                variant=variant, lap_rule=lap_rule, renderer=renderer, settings=settings),
            num_envs=num_envs, num_threads=num_threads, batch_size=batch_size or 0,
            autoreset=mode.value, grayscale=grayscale, state_info=state_info, reuse=not copy,
            action_repeat=action_repeat, max_episode_steps=max_episode_steps or 0)
        self.num_envs = num_envs
        self.batch_size = batch_size or num_envs
        self.num_threads = self._pool.num_threads
        self.autoreset_mode = mode
        self.metadata = {**self.metadata, "autoreset_mode": mode}
        self.render_mode = render_mode
        self.render_size = render_size
        self.continuous = continuous
        self.single_observation_space = observation_space(frame_size, grayscale)
        self.single_action_space = action_space(continuous)
        self.observation_space = batch_space(self.single_observation_space, self.batch_size)
        self.action_space = batch_space(self.single_action_space, self.batch_size)
        self._all_envs = np.arange(num_envs, dtype=np.int32)
        self._received_envs = self._all_envs  # of the last recv
        self._seeds: list[int | None] = [None] * num_envs

    @property
    def np_random_seed(self) -> tuple[int | None, ...]:
        """The seed that each environment's generator began with; None before the first reset."""
        return tuple(self._seeds)

    def reset(self, *, seed: int | Sequence[int | None] | None = None,
              options: dict[str, Any] | None = None) -> tuple[np.ndarray, dict[str, Any]]:
        """Begins episodes.

        Args:
            seed: None: the generators go on from the episodes before (at first they are seeded by
                the system); an int s: s + i for environment i; or one for each (None: goes on).
            options: "reset_mask" (n,) bool array: only these begin anew, the others stay as they
                are and show what they showed. "randomize": False keeps the colours of before.

        Returns:
            Observations and infos, of the `batch_size` environments that are ready first.
        """
        pool = self._open_pool()
        mask = reset_mask(options, self.num_envs)
        if mask is not None and self.batch_size != self.num_envs:
            raise ValueError("options['reset_mask'] needs batch_size == num_envs")
        seeds = seed_list(seed, self.num_envs)
        for i, known in enumerate(self._seeds):
            if seeds[i] is None and known is None:
                seeds[i] = fresh_seed()
        new_colours = bool((options or {}).get("randomize", True))
        pool.reset(None if mask is None else mask.tolist(), seeds, new_colours)
        for i, one in enumerate(seeds):
            if one is not None and (mask is None or mask[i]):
                self._seeds[i] = one
        self._started = True
        observations, _, _, _, infos = self.recv()
        return observations, infos

    def step(self, actions: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray,
                                          dict[str, Any]]:
        """One action for each environment (of the last `recv`, with a `batch_size`).

        Returns:
            (observations, rewards, terminations, truncations, infos)

        Raises:
            ValueError: for actions of another shape, that are not finite or out of range (see
                `gymnasium.wrappers.vector.ClipAction`); nothing has moved then.
            ResetNeeded: before the first reset.
        """
        self.send(actions)
        return self.recv()

    def send(self, actions: Any, env_id: np.ndarray | Sequence[int] | None = None) -> None:
        """Gives actions to environments whose last results were received, and returns at once.

        Args:
            actions: (k, 3), or (k,) integers.
            env_id: (k,) which; None: those of the last `recv`.
        """
        pool = self._started_pool()
        if env_id is None:
            which = self._received_envs
        else:
            which = np.ascontiguousarray(env_id, dtype=np.int32)
        pool.send(which, as_actions(actions, len(which), self.continuous))

    def recv(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]:
        """Waits for the next `batch_size` results, as `step` returns them."""
        pool = self._started_pool()
        frames, rewards, terminated, truncated, env_ids, batch = pool.receive()
        infos: dict[str, Any] = {}
        if self.batch_size != self.num_envs:
            self._received_envs = np.array(env_ids)
            infos["env_id"] = self._received_envs.copy()
        arrays = pool.infos(batch)
        if arrays is not None:
            _add_infos(infos, arrays)
        if self.autoreset_mode is AutoresetMode.SAME_STEP:
            finals = pool.finals(batch)
            if finals is not None:
                _add_finals(infos, *finals, count=self.batch_size)
        return (np.asarray(frames), np.array(rewards), np.array(terminated), np.array(truncated),
                infos)

    def render(self) -> tuple[np.ndarray, ...] | None:
        """A picture (height, width, 3) uint8 of each environment, with skid marks."""
        pool = self._started_pool()
        if self.render_mode is None:
            warn("render was called, but render_mode is None: pass render_mode='rgb_array'")
            return None
        width, height = self.render_size
        return tuple(np.asarray(pool.render(self._all_envs.tolist(), width, height)))

    def track(self, env: int) -> tuple[np.ndarray, np.ndarray]:
        """An environment's track: points (tiles, 4) float64, alpha, beta, x, y of the centre line,
        as Gymnasium's `env.track`; and border (tiles,) bool, where there is a kerb."""
        points, border = self._started_pool().track(env)
        return np.array(points), np.array(border)

    def car(self, env: int) -> dict[str, Any]:
        """Where an environment's car is and how it moves, in world units, radians, seconds."""
        return self._started_pool().car(env)

    def close_extras(self, **kwargs: Any) -> None:
        """Ends the threads. Observations that are still held stay as they are."""
        self._pool = None


def _add_infos(infos: dict[str, Any], arrays: Mapping[str, Any]) -> None:
    for key, view in arrays.items():
        if key in ("lap_finished", "_lap_finished"):
            continue
        infos[key] = np.array(view)
        infos[f"_{key}"] = np.ones(len(infos[key]), dtype=np.bool_)
    known = np.array(arrays["_lap_finished"])
    if known.any():
        infos["lap_finished"] = np.array(arrays["lap_finished"])
        infos["_lap_finished"] = known


def _add_finals(infos: dict[str, Any], slots: list[int], frames: list[Any],
                arrays: Mapping[str, Any], count: int) -> None:
    observations = np.full(count, None, dtype=object)
    for slot, frame in zip(slots, frames):
        observations[slot] = np.asarray(frame)
    over = np.zeros(count, dtype=np.bool_)
    over[slots] = True
    final_info: dict[str, Any] = {}
    _add_infos(final_info, arrays)
    for key in final_info:
        if key.startswith("_") and key != "_lap_finished":
            final_info[key] = over.copy()
    infos.update(final_obs=observations, _final_obs=over, final_info=final_info,
                 _final_info=over.copy())
