import os
from pathlib import Path

import numpy as np
import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ENV_DATA = REPOSITORY / "tests" / "data" / "env"

# Gymnasium's own CarRacing draws with pygame, which needs no screen for it.
os.environ.setdefault("SDL_VIDEODRIVER", "dummy")


@pytest.fixture
def rng():
    return np.random.default_rng(1)


def random_actions(rng, shape):
    """Some driving: uniform over all that is allowed."""
    return rng.uniform([-1, 0, 0], [1, 1, 1], (*shape, 3)).astype(np.float32)
