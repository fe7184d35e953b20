"""C from nothing, evolved in M's dream and driven in the world: python dream_evolution.py [RUN]

An evolution strategy of a few lines: each generation draws candidates around a mean, all dream at
once, and the mean moves to the better half, weighted by rank; every tenth mean drives 16 real
tracks. C looks at z alone, 99 parameters. The return in the dream is M's promise: what it is worth
shows in the world (docs/dream.md).
"""

import sys

import numpy as np

import worldmodels as wm

RUN = sys.argv[1] if len(sys.argv) > 1 else wm.shipped_run()
CANDIDATES, DREAMS, GENERATIONS, STEPS = 32, 4, 60, 300
rng = np.random.default_rng(1)
vision = wm.Vision.load(RUN)
dream = wm.DreamVectorEnv(RUN, CANDIDATES * DREAMS, max_episode_steps=STEPS, temperature=1.0,
                          autoreset_mode="Disabled")
world = wm.CarRacingVectorEnv(16, frame_size=64, status_bar=False, max_episode_steps=1000,
                              autoreset_mode="Disabled")
size = vision.latent_size


def act(parameters, z):
    """One C for each row of z: parameters (n, 3, size + 1)."""
    out = np.tanh(np.einsum("nij,nj->ni", parameters[:, :, :-1], z) + parameters[:, :, -1])
    return np.stack([out[:, 0], (out[:, 1] + 1) / 2, np.clip(out[:, 2], 0, 1)], axis=1)


def drive(env, parameters, seed, see=lambda observation: observation):
    """Returns (n,) of one episode in each environment."""
    observation, _ = env.reset(seed=seed)
    total, going = np.zeros(env.num_envs), np.ones(env.num_envs, dtype=bool)
    while True:
        observation, rewards, terminated, truncated, _ = env.step(act(parameters, see(observation)))
        total += rewards * going
        over = terminated | truncated
        going &= ~over
        if not going.any():
            return total
        if over.any():
            observation, _ = env.reset(options={"reset_mask": over})


mean, sigma = np.zeros((3, size + 1)), 0.1
mean[1, -1] = 0.3  # some gas to begin with
ranks = np.arange(1, CANDIDATES // 2 + 1)
weights = np.log(CANDIDATES / 2 + 0.5) - np.log(ranks)
weights /= weights.sum()
for generation in range(1, GENERATIONS + 1):
    candidates = mean + sigma * rng.normal(size=(CANDIDATES, *mean.shape))
    # Each candidate has DREAMS dreams, other ones in each generation.
    returns = drive(dream, candidates.repeat(DREAMS, axis=0), generation * 1000)
    scores = returns.reshape(CANDIDATES, DREAMS).mean(axis=1)
    mean = np.tensordot(weights, candidates[np.argsort(-scores)[:len(weights)]], axes=1)
    if generation % 10 == 0:
        real = drive(world, np.repeat(mean[np.newaxis], 16, axis=0), 3000000, vision.encode)
        print(f"generation {generation}: {scores.mean():.0f} promised in {STEPS} steps of dream, "
              f"{real.mean():.0f} +- {real.std() / 4:.0f} real", flush=True)
