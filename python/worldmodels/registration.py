"""The environments' names in Gymnasium's registry."""

from __future__ import annotations

from .gymnasium_api import HAVE_GYMNASIUM

CAR_RACING_ID = "worldmodels/CarRacing-v3"


def register_envs() -> None:
    """Registers `worldmodels/CarRacing-v3`, with a vector_entry_point. Importing the package does
    it; done once, or without Gymnasium, it does nothing."""
    if not HAVE_GYMNASIUM:
        return
    import gymnasium

    if CAR_RACING_ID in gymnasium.registry:
        return
    gymnasium.register(
        id=CAR_RACING_ID,
        entry_point="worldmodels.env:CarRacingEnv",
        vector_entry_point="worldmodels.vector_env:CarRacingVectorEnv",
        max_episode_steps=1000,
        reward_threshold=900,
    )
