"""One racing world."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import _core
from .gymnasium_api import Env, warn
from .settings import (FRAMES_PER_SECOND, PoolOwner, action_space, as_actions, as_seed, display,
                       environment_settings, observation_space)

_WINDOW_SIZE = (1000, 800)  # Gymnasium's
_ONE = np.zeros(1, dtype=np.int32)


class CarRacingEnv(PoolOwner[_core.CarRacingPool], Env):
    """Gymnasium's CarRacing-v3 as a `gymnasium.Env`: same tracks, rewards, flags and infos.

    An observation is (S, S, 3) uint8, RGB, S = `frame_size`, or (S, S) with `grayscale`; an action
    (3,) float32: steer -1 (left) to 1, gas and brake 0 to 1; or 0 to 4 with `continuous=False`. A
    step is 1/50 s. The arguments are those of `CarRacingVectorEnv`, but:

    Args:
        max_episode_steps: None (the default): an episode is never truncated. `gymnasium.make` does
            it with its wrapper TimeLimit.
        render_mode: None, "rgb_array", or "human": a window, in real time.

    Stepping on after the end of an episode is allowed, as in Gymnasium.
    """

    metadata: dict[str, Any] = {
        "render_modes": ["human", "rgb_array"],
        "render_fps": FRAMES_PER_SECOND,
    }

    def __init__(self, render_mode: str | None = None, *, max_episode_steps: int | None = None,
                 frame_size: int = 96, status_bar: bool = True, grayscale: bool = False,
                 action_repeat: int = 1, continuous: bool = True, domain_randomize: bool = False,
                 variant: str = "none", lap_rule: str = "all_tiles", renderer: str = "software",
                 render_size: tuple[int, int] = (600, 400), state_info: bool = False,
                 settings: Mapping[str, Any] | None = None):
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise ValueError(
                f"render_mode is {render_mode!r}, expected None, 'human' or 'rgb_array'")
        self._pool = _core.CarRacingPool(
            environment=environment_settings(
                frame_size=frame_size, status_bar=status_bar, domain_randomize=domain_randomize,
                variant=variant, lap_rule=lap_rule, renderer=renderer, settings=settings),
            num_envs=1, num_threads=1, batch_size=1, autoreset="Never", grayscale=grayscale,
            state_info=state_info, reuse=False, action_repeat=action_repeat,
            max_episode_steps=max_episode_steps or 0)
        self.render_mode = render_mode
        self.render_size = render_size
        self.continuous = continuous
        self.observation_space = observation_space(frame_size, grayscale)
        self.action_space = action_space(continuous)
        self._state_info = state_info
        self._seconds_per_step = action_repeat / FRAMES_PER_SECOND
        self._window: _core.Window | None = None
        self._shown = 0.0  # when the window was last drawn

    def reset(self, *, seed: int | None = None,
              options: dict[str, Any] | None = None) -> tuple[np.ndarray, dict[str, Any]]:
        """Begins an episode, on the track that Gymnasium's generator `np_random` draws.

        Args:
            seed: of that generator; None: it goes on.
            options: {"randomize": False} keeps the colours, with `domain_randomize`.

        Returns:
            (observation, info)
        """
        pool = self._open_pool()
        super().reset(seed=None if seed is None else as_seed(seed))
        new_colours = bool((options or {}).get("randomize", True))
        bits = self.np_random.bit_generator
        if isinstance(bits, np.random.PCG64):
            state = bits.state
            words = _words(state["state"]["state"]) + _words(state["state"]["inc"])
            half = state["uinteger"] if state["has_uint32"] else -1
            pool.reset_one(words, half, new_colours)
        else:
            pool.reset(None, [int(self.np_random.integers(2**63))], new_colours)
        self._started = True
        observation, _, _, _, info = self._receive(pool)
        if isinstance(bits, np.random.PCG64):
            words, half = pool.random(0)
            bits.state = {
                **state,
                "state": {**state["state"], "state": words[0] << 64 | words[1]},
                "has_uint32": int(half >= 0),
                "uinteger": max(half, 0),
            }
        if self.render_mode == "human":
            self._show()
        return observation, info

    def step(self, action: Any) -> tuple[np.ndarray, float, bool, bool, dict[str, Any]]:
        """One action.

        Returns:
            (observation, reward, terminated, truncated, info); info has lap_finished when the
            episode is terminated, as Gymnasium's.

        Raises:
            ValueError: for an action of another shape, not finite or out of range.
            ResetNeeded: before the first reset.
        """
        pool = self._started_pool()
        pool.send(_ONE, as_actions(np.asarray(action)[np.newaxis], 1, self.continuous))
        result = self._receive(pool)
        if self.render_mode == "human":
            self._show()
        return result

    def render(self) -> np.ndarray | None:
        """A picture (height, width, 3) uint8 with skid marks. With "human" the window shows every
        step by itself, and there is none."""
        if self.render_mode is None:
            warn("render was called, but render_mode is None: pass render_mode='rgb_array'")
            return None
        if self.render_mode == "human":
            self._show()
            return None
        return self._picture(self.render_size)

    @property
    def track(self) -> np.ndarray:
        """(tiles, 4) float64: alpha, beta, x, y of the centre line, as Gymnasium's."""
        return np.array(self._started_pool().track(0)[0])

    @property
    def border(self) -> np.ndarray:
        """(tiles,) bool: where there is a kerb."""
        return np.array(self._started_pool().track(0)[1])

    @property
    def car(self) -> dict[str, Any]:
        """Where the car is and how it moves, in world units, radians, seconds."""
        return self._started_pool().car(0)

    def close(self) -> None:
        if getattr(self, "_window", None) is not None:
            self._window.close()
            self._window = None
        self._pool = None

    def _receive(self, pool: _core.CarRacingPool) -> tuple[np.ndarray, float, bool, bool,
                                                           dict[str, Any]]:
        frames, rewards, terminated, truncated, _, batch = pool.receive()
        info: dict[str, Any] = {}
        arrays = pool.infos(batch)
        if arrays is not None:
            if self._state_info:
                for key, view in arrays.items():
                    if not key.endswith("lap_finished"):
                        info[key] = np.array(view)[0]
            if np.asarray(arrays["_lap_finished"])[0]:
                info["lap_finished"] = bool(np.asarray(arrays["lap_finished"])[0])
        return (np.asarray(frames)[0], float(memoryview(rewards)[0]),
                bool(memoryview(terminated)[0]), bool(memoryview(truncated)[0]), info)

    def _picture(self, size: tuple[int, int]) -> np.ndarray:
        return np.asarray(self._started_pool().render([0], *size))[0]

    def _show(self) -> None:
        picture = self._picture(_WINDOW_SIZE)
        if self._window is None:
            display()
            self._window = _core.Window("worldmodels", *_WINDOW_SIZE)
        # In real time, but for what drawing and the agent take.
        time.sleep(max(0.0, self._shown + self._seconds_per_step - time.monotonic()))
        self._shown = time.monotonic()
        self._window.show(picture)


def _words(number: int) -> list[int]:
    return [number >> 64, number & (2**64 - 1)]
