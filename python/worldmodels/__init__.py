"""World Models in C++: the racing world (Gymnasium's CarRacing-v3, bit for bit), V, M and C.

    import worldmodels as wm

    envs = wm.CarRacingVectorEnv(64)           # or gymnasium.make_vec("worldmodels/CarRacing-v3")
    observations, infos = envs.reset(seed=0)

Works with and without Gymnasium. docs/python.md tells more.
"""

try:
    from . import _core
except ImportError as error:
    if "shared object file" not in str(error):
        raise
    raise ImportError(f"{error}; windows and SFML's renderer need OpenGL and X11 of the system "
                      "(Debian, Ubuntu: apt-get install libgl1 libxrender1)") from None
from .dream_env import DreamVectorEnv
from .env import CarRacingEnv
from .gymnasium_api import AutoresetMode, ClosedEnvironmentError, ResetNeeded
from .models import Agent, Controller, Memory, MemoryState, Prediction, Sample, Vision
from .registration import CAR_RACING_ID, register_envs
from .run import Rollouts, Run, load_run, shipped_run
from .vector_env import CarRacingVectorEnv

__version__: str = _core.version

register_envs()

__all__ = [
    "CAR_RACING_ID", "Agent", "AutoresetMode", "CarRacingEnv", "CarRacingVectorEnv",
    "ClosedEnvironmentError", "Controller", "DreamVectorEnv", "Memory", "MemoryState",
    "Prediction", "ResetNeeded", "Rollouts", "Run", "Sample", "Vision", "load_run",
    "register_envs", "shipped_run",
]
