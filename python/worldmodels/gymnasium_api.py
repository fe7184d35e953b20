"""What this package takes of Gymnasium, or what stands in for it where Gymnasium is not installed.

The stand-ins have the same names and methods, as far as the environments here use them.
"""

from __future__ import annotations

import enum
from typing import Any

import numpy as np

try:
    from gymnasium import Env
    from gymnasium import error as _error
    from gymnasium.logger import warn
    from gymnasium.spaces import Box, Discrete
    from gymnasium.vector import AutoresetMode, VectorEnv
    from gymnasium.vector.utils import batch_space

    HAVE_GYMNASIUM = True

    class ResetNeeded(_error.ResetNeeded, RuntimeError):
        """An environment was used before its first reset."""

    class ClosedEnvironmentError(_error.ClosedEnvironmentError, RuntimeError):
        """An environment was used after close."""

except ImportError:
    HAVE_GYMNASIUM = False

    def warn(message: str) -> None:
        import warnings

        warnings.warn(message, stacklevel=3)

    class ResetNeeded(RuntimeError):
        """An environment was used before its first reset."""

    class ClosedEnvironmentError(RuntimeError):
        """An environment was used after close."""

    class AutoresetMode(enum.Enum):
        NEXT_STEP = "NextStep"
        SAME_STEP = "SameStep"
        DISABLED = "Disabled"

    class _Space:
        shape: tuple[int, ...]
        dtype: np.dtype

        def seed(self, seed: int | None = None) -> None:
            self._random = np.random.default_rng(seed)

        @property
        def np_random(self) -> np.random.Generator:
            if not hasattr(self, "_random"):
                self.seed()
            return self._random

    class Box(_Space):
        """Arrays between low and high."""

        def __init__(self, low: Any, high: Any, shape: tuple[int, ...] | None = None,
                     dtype: Any = np.float32):
            self.dtype = np.dtype(dtype)
            self.shape = np.shape(low) if shape is None else tuple(shape)
            self.low = np.broadcast_to(np.asarray(low, self.dtype), self.shape)
            self.high = np.broadcast_to(np.asarray(high, self.dtype), self.shape)

        def sample(self) -> np.ndarray:
            if self.dtype.kind in "ui":
                return self.np_random.integers(self.low, self.high, endpoint=True, dtype=self.dtype)
            if np.isinf(self.low).any():
                return self.np_random.normal(size=self.shape).astype(self.dtype)
            return self.np_random.uniform(self.low, self.high).astype(self.dtype)

        def contains(self, x: Any) -> bool:
            x = np.asarray(x)
            return x.shape == self.shape and bool(((x >= self.low) & (x <= self.high)).all())

    class Discrete(_Space):
        """The numbers 0 to n - 1; batched, arrays of them."""

        def __init__(self, n: int, shape: tuple[int, ...] = ()):
            self.n = n
            self.shape = shape
            self.dtype = np.dtype(np.int64)

        def sample(self) -> Any:
            return self.np_random.integers(self.n, size=self.shape)

        def contains(self, x: Any) -> bool:
            x = np.asarray(x)
            return x.shape == self.shape and bool(((x >= 0) & (x < self.n)).all())

    def batch_space(space: Any, n: int = 1) -> Any:
        if isinstance(space, Discrete):
            return Discrete(space.n, (n, *space.shape))
        return Box(np.broadcast_to(space.low, (n, *space.shape)),
                   np.broadcast_to(space.high, (n, *space.shape)), dtype=space.dtype)

    class _Closing:
        metadata: dict[str, Any] = {}
        spec = None
        render_mode: str | None = None

        @property
        def unwrapped(self) -> Any:
            return self

        def __enter__(self) -> Any:
            return self

        def __exit__(self, *_: Any) -> None:
            self.close()

    class VectorEnv(_Closing):
        closed = False

        def close(self, **kwargs: Any) -> None:
            if not self.closed:
                self.close_extras(**kwargs)
                self.closed = True

        def __repr__(self) -> str:
            return f"{type(self).__name__}(num_envs={self.num_envs})"

    class Env(_Closing):
        _np_random: np.random.Generator | None = None

        def reset(self, *, seed: int | None = None, options: dict | None = None) -> Any:
            if seed is not None:
                self._np_random = np.random.Generator(np.random.PCG64(seed))

        @property
        def np_random(self) -> np.random.Generator:
            if self._np_random is None:
                self._np_random = np.random.Generator(np.random.PCG64())
            return self._np_random

        def __repr__(self) -> str:
            return f"<{type(self).__name__}>"


__all__ = [
    "HAVE_GYMNASIUM", "AutoresetMode", "Box", "ClosedEnvironmentError", "Discrete", "Env",
    "ResetNeeded", "VectorEnv", "batch_space", "warn",
]
