"""V, M and C of a run, as NumPy functions, and the agent that they make.

A model is read from a run directory, or from a file of its own (docs/models.md). Each may be used
from any thread; calls of one object wait for each other, without holding Python's lock.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from . import _core
from .run import read_config, shipped_run

def _model_file(path: str | os.PathLike[str], folder: str) -> str:
    path = Path(path)
    return str(path / folder / "model.safetensors" if path.is_dir() else path)


class Vision:
    """V, the variational auto-encoder: frames (64, 64, 3) to `latent_size` numbers, and back."""

    def __init__(self, core: _core.Vision):
        self._core = core

    @classmethod
    def load(cls, path: str | os.PathLike[str], *, precision: str = "fp32") -> Vision:
        """V of a run directory or a file.

        Args:
            precision: of the encoder's convolutions: "fp32", "bf16" or "int8".
        """
        return cls(_core.Vision(_model_file(path, "vision"), precision))

    @property
    def latent_size(self) -> int:
        return self._core.latent_size

    def encode(self, frames: np.ndarray) -> np.ndarray:
        """frames (n, 64, 64, 3) or (64, 64, 3) uint8, without status bar; their latents' means
        (n, latent_size) or (latent_size,) float32, which is what C and M are given."""
        return self.encode_distribution(frames)[0]

    def encode_distribution(self, frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As encode: means, and the logarithms of the variances (of a plain auto-encoder -2000: its
        deviations are 0)."""
        frames = np.asarray(frames)
        if frames.dtype != np.uint8:
            raise ValueError(f"frames are {frames.dtype}, expected uint8")
        one = frames.ndim == 3
        mu, logvar = map(np.asarray, self._core.encode(
            np.ascontiguousarray(frames[np.newaxis] if one else frames)))
        return (mu[0], logvar[0]) if one else (mu, logvar)

    def decode(self, z: np.ndarray) -> np.ndarray:
        """z (n, latent_size) or (latent_size,); pictures (n, 64, 64, 3) or (64, 64, 3) float32 in
        0 to 1."""
        z, one = _rows(z)
        images = np.asarray(self._core.decode(z))
        return images[0] if one else images


class MemoryState(NamedTuple):
    """M's state: of n lanes, or of one without the first dimension."""

    hidden: np.ndarray  # (n, hidden_size) float32, the h that C looks at
    cell: np.ndarray  # (n, hidden_size) float32


class Prediction(NamedTuple):
    """What M holds for likely of the next step; a mixture of normal densities for each latent."""

    log_pi: np.ndarray  # (n, latent_size, mixtures) float32, normalised
    mean: np.ndarray  # (n, latent_size, mixtures)
    log_std: np.ndarray  # (n, latent_size, mixtures)
    reward: np.ndarray  # (n,) expected, in the world's units
    done_probability: np.ndarray  # (n,) that the episode is over


class Sample(NamedTuple):
    """A next step that M draws."""

    z: np.ndarray  # (n, latent_size) float32
    reward: np.ndarray  # (n,) expected
    done_probability: np.ndarray  # (n,)


class Memory:
    """M, the MDN-RNN. Its state is a value: `state = memory.step(z, actions, state)`."""

    def __init__(self, core: _core.Memory):
        self._core = core

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Memory:
        """M of a run directory or a file."""
        return cls(_core.Memory(_model_file(path, "memory")))

    @property
    def latent_size(self) -> int:
        return self._core.latent_size

    @property
    def hidden_size(self) -> int:
        return self._core.hidden_size

    @property
    def mixtures(self) -> int:
        return self._core.mixtures

    def initial_state(self, lanes: int) -> MemoryState:
        """That of an episode's start: zeros."""
        shape = (lanes, self.hidden_size)
        return MemoryState(np.zeros(shape, np.float32), np.zeros(shape, np.float32))

    def step(self, z: np.ndarray, actions: np.ndarray, state: MemoryState) -> MemoryState:
        """The state after z (n, latent_size) and actions (n, 3)."""
        hidden, cell = self._core.step(_float32(z), _float32(actions), _float32(state.hidden),
                                       _float32(state.cell))
        return MemoryState(np.asarray(hidden), np.asarray(cell))

    def predict(self, state: MemoryState) -> Prediction:
        """The densities of the next latents, from the state after the last z and action."""
        arrays = {key: np.asarray(view)
                  for key, view in self._core.predict(_float32(state.hidden)).items()}
        logit = arrays.pop("done_logit")
        return Prediction(**arrays, done_probability=_probability(logit))

    def sample(self, state: MemoryState, *, temperature: float = 1.0,
               rng: np.random.Generator | None = None) -> Sample:
        """Draws the next latents. temperature: 0 gives the likeliest."""
        rng = rng or np.random.default_rng()
        seeds = rng.integers(2**63, size=len(state.hidden)).tolist()
        z, reward, logit = map(np.asarray, self._core.sample(
            _float32(state.hidden), float(temperature), seeds))
        return Sample(z, reward, _probability(logit))


class Controller:
    """C, linear: action = squash(W [z, h] + b)."""

    def __init__(self, core: _core.Controller):
        self._core = core

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Controller:
        """C of a run directory or a file."""
        return cls(_core.Controller.load(_model_file(path, "controller")))

    @classmethod
    def from_parameters(cls, parameters: np.ndarray) -> Controller:
        """parameters (3 * (inputs + 1),): W (3, inputs), one row after another, then b (3,)."""
        return cls(_core.Controller.from_parameters(
            np.ascontiguousarray(parameters, dtype=np.float64)))

    @property
    def inputs(self) -> int:
        return self._core.inputs

    @property
    def parameters(self) -> np.ndarray:
        return np.array(self._core.parameters())

    def act(self, z: np.ndarray, hidden: np.ndarray | None = None) -> np.ndarray:
        """Actions (n, 3) float32, or (3,), of z (n, latent_size) and, if C looks at it, h
        (n, hidden_size); or of z alone that holds all inputs."""
        z, one = _rows(z)
        if hidden is not None and z.shape[1] == self.inputs:
            hidden = None  # C does not look at it
        actions = np.asarray(self._core.act(z, None if hidden is None else _rows(hidden)[0]))
        return actions[0] if one else actions

    def save(self, path: str | os.PathLike[str]) -> None:
        """As safetensors, which the program reads."""
        self._core.save(os.fspath(path))


class Agent:
    """V, M and C together: frames in, actions out. M's state is kept from call to call."""

    def __init__(self, vision: Vision, memory: Memory | None, controller: Controller,
                 environment: dict[str, Any] | None = None):
        looks_at = vision.latent_size + (memory.hidden_size if memory else 0)
        if controller.inputs not in (vision.latent_size, looks_at):
            raise ValueError(f"C has {controller.inputs} inputs, but V and M give {looks_at}")
        if memory is not None and memory.latent_size != vision.latent_size:
            raise ValueError(f"M takes {memory.latent_size} latents, V has {vision.latent_size}")
        self.vision = vision
        self.memory = memory if controller.inputs > vision.latent_size else None
        self.controller = controller
        self._environment = environment or {}
        self._state: MemoryState | None = None

    @classmethod
    def load(cls, run: str | os.PathLike[str] | None = None, *,
             precision: str | None = None) -> Agent:
        """The agent of a run directory; None: the one that comes with the package.

        Args:
            precision: of V's convolutions; None: what the run says.
        """
        run = Path(shipped_run() if run is None else run)
        config = read_config(run)
        controller = Controller.load(run)
        memory = None
        if controller.inputs > config["vision"]["latent_size"]:
            memory = Memory.load(run)
        vision = Vision.load(run, precision=precision or config["rollout"]["precision"])
        return cls(vision, memory, controller, config["environment"])

    @property
    def env_kwargs(self) -> dict[str, Any]:
        """Arguments of CarRacingEnv and CarRacingVectorEnv with which frames are what V knows."""
        environment = self._environment
        settings = {key: environment[key]
                    for key in ("antialiasing", "velocity_iterations", "position_iterations")
                    if key in environment}
        return {
            "frame_size": environment.get("frame_size", 64),
            "status_bar": environment.get("status_bar", "crop") == "keep",
            "domain_randomize": environment.get("domain_randomization", False),
            "lap_rule": environment.get("rules", "all_tiles"),
            "settings": settings,
        }

    def reset(self, mask: np.ndarray | None = None) -> None:
        """Forgets: everything, or the lanes of mask (n,) bool, whose episodes begin anew."""
        if mask is None or self._state is None:
            self._state = None
            return
        for array in self._state:
            array[np.asarray(mask, dtype=bool)] = 0

    def act(self, obs: np.ndarray) -> np.ndarray:
        """Actions (n, 3) float32 for frames (n, 64, 64, 3) uint8, or (3,) for one frame."""
        obs = np.asarray(obs)
        one = obs.ndim == 3
        z = self.vision.encode(obs[np.newaxis] if one else obs)
        if self.memory is None:
            actions = self.controller.act(z)
        else:
            if self._state is None or len(self._state.hidden) != len(z):
                self._state = self.memory.initial_state(len(z))
            actions = self.controller.act(z, self._state.hidden)
            self._state = self.memory.step(z, actions, self._state)
        return actions[0] if one else actions


def _float32(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array, dtype=np.float32)


def _rows(array: np.ndarray) -> tuple[np.ndarray, bool]:
    """As rows, and whether it was only one."""
    array = _float32(array)
    return (array[np.newaxis], True) if array.ndim == 1 else (array, False)


def _probability(logit: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * logit))
