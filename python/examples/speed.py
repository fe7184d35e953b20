"""Steps per second of CarRacing with frames, ours beside Gymnasium's and EnvPool's where they are
installed: python speed.py [SECONDS for each row]. Episodes of 250 random steps, resets included.

The second figure of a row is steps per second of processor time, which tells more where others use
the machine, too (of AsyncVectorEnv it is that of the parent process alone).
"""

import os
import sys
import time
from functools import partial

import numpy as np

import worldmodels as wm

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
EPISODE = 250


def measure(envs, num_envs, rounds=3):
    """The median of some rounds, after a short one that counts for nothing: steps per second, and
    per second of processor time."""
    rng = np.random.default_rng(0)
    shape = (64, num_envs, 3) if num_envs else (64, 3)
    actions = rng.uniform([-1, 0, 0], [1, 1, 0.3], shape).astype(np.float32)
    envs.reset()
    rates = []
    for round_ in range(rounds + 1):
        steps, began, processor = 0, time.perf_counter(), time.process_time()
        budget = SECONDS / rounds if round_ else min(0.5, SECONDS / rounds)
        while (seconds := time.perf_counter() - began) < budget:
            result = envs.step(actions[steps % 64])
            steps += 1
            if num_envs == 0 and (result[2] or result[3]):
                envs.reset()
        steps *= max(num_envs, 1)
        rates.append((steps / seconds, steps / (time.process_time() - processor)))
    if hasattr(envs, "close"):
        envs.close()
    return np.median(rates[1:], axis=0)


def ours(num_envs, threads, size):
    return wm.CarRacingVectorEnv(num_envs, num_threads=threads, frame_size=size,
                                 status_bar=size == 96, max_episode_steps=EPISODE)


def rows():
    for size in (96, 64):
        for threads in (1, 2):
            for num_envs in (1, 8, 64, 256):
                yield (f"worldmodels, {size}x{size}, {threads} threads, {num_envs} environments",
                       num_envs, partial(ours, num_envs, threads, size))
    yield ("worldmodels, single, 96x96", 0, partial(wm.CarRacingEnv, max_episode_steps=EPISODE))
    try:
        import gymnasium as gym
        import Box2D  # noqa: F401
    except ImportError:
        print("Gymnasium or its Box2D is not installed")
    else:
        make = partial(gym.make, "CarRacing-v3", max_episode_steps=EPISODE)
        yield ("Gymnasium, single", 0, make)
        yield ("Gymnasium, SyncVectorEnv, 8", 8, lambda: gym.vector.SyncVectorEnv([make] * 8))
        yield ("Gymnasium, AsyncVectorEnv, 8", 8, lambda: gym.vector.AsyncVectorEnv([make] * 8))
    try:
        import envpool
    except ImportError:
        print("EnvPool is not installed")
    else:
        for num_envs in (8, 64):
            yield (f"EnvPool, 2 threads, {num_envs} environments", num_envs,
                   partial(envpool.make_gymnasium, "CarRacing-v3", num_envs=num_envs,
                           num_threads=2, max_episode_steps=EPISODE))


if __name__ == "__main__":
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    for name, num_envs, make_envs in rows():
        wall, processor = measure(make_envs(), num_envs)
        print(f"{name:55} {wall:10,.0f} {processor:10,.0f} steps/s", flush=True)
    print(f"load {os.getloadavg()[0]:.1f} after")
