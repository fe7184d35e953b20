"""M's dream as environments."""

import re
import shutil

import numpy as np
import pytest

import worldmodels as wm
from conftest import random_actions


def play(envs, seed, actions):
    results = [envs.reset(seed=seed)[0]]
    for step in actions:
        results += envs.step(step)[:4]
    return results


@pytest.mark.parametrize("observation,shape", [
    ("latents", (32,)), ("latents_and_hidden", (288,)), ("frames", (64, 64, 3))])
def test_observations(observation, shape, rng):
    envs = wm.DreamVectorEnv(None, 3, observation=observation)
    assert envs.observation_space.shape == (3, *shape)
    results = play(envs, 0, random_actions(rng, (3, 3)))
    for result in [results[0], *results[1::4]]:
        assert envs.observation_space.contains(result)
    pictures = envs.render()
    assert len(pictures) == 3 and pictures[0].shape == (64, 64, 3)
    assert pictures[0].std() > 10


def test_a_dream_depends_on_its_seed_and_actions_only(rng):
    actions = random_actions(rng, (25, 5))
    expected = play(wm.DreamVectorEnv(None, 5, num_threads=1), 10, actions)
    found = play(wm.DreamVectorEnv(None, 5, num_threads=2), 10, actions)
    for a, b in zip(expected, found):
        assert np.array_equal(a, b)
    alone = play(wm.DreamVectorEnv(None, 1), 12, actions[:, 2:3])
    for a, b in zip(expected, alone):
        assert np.array_equal(a[2:3], b)


def test_at_temperature_zero_a_dream_is_ms_likeliest_step(rng):
    envs = wm.DreamVectorEnv(None, 2, temperature=0, starts=np.zeros((1, 32)))
    memory = wm.Memory.load(wm.shipped_run())
    z = envs.reset(seed=1)[0]
    np.testing.assert_allclose(z, 0, atol=1e-3)
    state = memory.initial_state(2)
    for action in random_actions(rng, (5, 2)):
        state = memory.step(z, action, state)
        expected = memory.sample(state, temperature=0)
        z, rewards, *_ = envs.step(action)
        assert np.array_equal(z, expected.z)
        np.testing.assert_allclose(rewards, expected.reward, rtol=1e-6)
        assert np.array_equal(envs.hidden, state.hidden)


@pytest.mark.parametrize("targets,equal", [("mean", True), ("sampled", False)])
def test_a_dream_begins_with_what_m_learnt_to_dream(targets, equal, tmp_path):
    run = tmp_path / "run"
    shutil.copytree(wm.shipped_run(), run, ignore=shutil.ignore_patterns("latents.npz"))
    config = (run / "config.yaml").read_text()
    config = re.sub(r"(?m)^  targets: .*\n", "", config)
    (run / "config.yaml").write_text(
        re.sub(r"(?m)^memory:.*\n", f"memory:\n  targets: {targets}\n", config))
    frames = wm.CarRacingEnv(frame_size=64, status_bar=False).reset(seed=0)[0][np.newaxis]
    mean, _ = wm.Vision.load(run).encode_distribution(frames)
    envs = wm.DreamVectorEnv(run, 3, starts=frames, temperature=1)
    assert (envs.reset(seed=0)[0] == mean).all() == equal


def test_autoresets(rng):
    actions = random_actions(rng, (11, 2))
    for mode in ("NextStep", "SameStep"):
        envs = wm.DreamVectorEnv(None, 2, max_episode_steps=5, done_threshold=1,
                                 autoreset_mode=mode)
        envs.reset(seed=3)
        for step, action in enumerate(actions, start=1):
            z, rewards, terminated, truncated, infos = envs.step(action)
            assert truncated.all() == (step % (6 if mode == "NextStep" else 5) == 5 if
                                       mode == "NextStep" else step % 5 == 0)
            if mode == "NextStep":
                assert infos == {} and (step % 6 != 0 or (rewards == 0).all())
            elif truncated.all():
                assert infos["final_obs"][0].shape == (32,)
                assert not np.array_equal(infos["final_obs"][0], z[0])
            if truncated.all() and mode == "NextStep":
                last = z
            if step == 6 and mode == "NextStep":
                assert not np.array_equal(last, z)
    envs = wm.DreamVectorEnv(None, 2, max_episode_steps=1, autoreset_mode="Disabled")
    first, _ = envs.reset(seed=3)
    envs.step(actions[0])
    with pytest.raises(RuntimeError, match="over"):
        envs.step(actions[0])
    z, _ = envs.reset(seed=3, options={"reset_mask": np.array([True, False])})
    assert np.array_equal(z[0], first[0]) and not np.array_equal(z[1], first[1])


def test_errors():
    envs = wm.DreamVectorEnv(None, 2)
    with pytest.raises(wm.ResetNeeded):
        envs.step(np.zeros((2, 3)))
    envs.reset()
    with pytest.raises(ValueError, match="shape"):
        envs.step(np.zeros((3, 3)))
    with pytest.raises(ValueError, match="environment 0"):
        envs.step(np.full((2, 3), np.nan))
    envs.close()
    envs.close()
    with pytest.raises(wm.ClosedEnvironmentError):
        envs.reset()
    for kwargs in ({"temperature": -1}, {"done_threshold": 2}, {"observation": "smell"},
                   {"max_episode_steps": 0}, {"starts": np.zeros((1, 31))}):
        with pytest.raises(ValueError):
            wm.DreamVectorEnv(None, 2, **kwargs)


def test_c_drives_by_z_and_h_of_the_dream(rng):
    envs = wm.DreamVectorEnv(None, 4, observation="latents_and_hidden")
    controller = wm.Controller.load(wm.shipped_run())
    observation, _ = envs.reset(seed=0)
    assert envs.hidden.any()  # M was shown dream.context steps
    for _ in range(20):
        observation, rewards, *_ = envs.step(controller.act(envs.latents, envs.hidden))
        assert np.array_equal(observation, np.concatenate([envs.latents, envs.hidden], axis=1))
        assert np.isfinite(rewards).all()
    # Who holds the brakes is promised something else than who drives.
    other, _ = envs.reset(seed=0)
    for _ in range(20):
        other, others, *_ = envs.step(np.tile([0, 0, 1], (4, 1)))
    assert not np.allclose(rewards, others, atol=1e-3)
