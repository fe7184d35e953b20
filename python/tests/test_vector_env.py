"""The vector environment's own promises."""

import gc
import os

import numpy as np
import pytest

import worldmodels as wm
from conftest import random_actions


def play(envs, seed, actions):
    results = [envs.reset(seed=seed)[0].copy()]
    for step in actions:
        observations, rewards, terminated, truncated, _ = envs.step(step)
        results += [observations.copy(), rewards, terminated, truncated]
    return results


@pytest.mark.parametrize("kwargs", [{"num_threads": 2}, {"num_threads": 5}, {"copy": False},
                                    {"renderer": "sfml", "num_threads": 2}])
def test_results_depend_on_no_thread_buffer_or_renderer(kwargs, rng):
    actions = random_actions(rng, (30, 7))
    common = {"max_episode_steps": 12, "frame_size": 64}
    expected = play(wm.CarRacingVectorEnv(7, num_threads=1, **common), 5, actions)
    found = play(wm.CarRacingVectorEnv(7, **common, **kwargs), 5, actions)
    for a, b in zip(expected, found):
        assert np.array_equal(a, b)


def test_one_environment_is_what_it_is_in_a_vector(rng):
    actions = random_actions(rng, (60, 3))
    envs, env = wm.CarRacingVectorEnv(3), wm.CarRacingEnv()
    expected = play(envs, 20, actions)
    assert np.array_equal(env.reset(seed=22)[0], expected[0][2])
    for i, step in enumerate(actions):
        observation, reward, terminated, truncated, _ = env.step(step[2])
        assert np.array_equal(observation, expected[1 + 4 * i][2])
        assert reward == expected[2 + 4 * i][2]


def test_next_step_autoreset():
    envs = wm.CarRacingVectorEnv(2, max_episode_steps=5)
    envs.reset(seed=[1, None])
    track = envs.track(0)[0]
    nothing = np.zeros((2, 3), dtype=np.float32)
    for _ in range(5):
        last, _, _, truncated, _ = envs.step(nothing)
    assert truncated.all() and np.array_equal(envs.track(0)[0], track)
    first, rewards, terminated, truncated, infos = envs.step(nothing)
    assert not truncated.any() and not terminated.any() and (rewards == 0).all() and infos == {}
    assert not np.array_equal(envs.track(0)[0], track)
    assert not np.array_equal(first[0], last[0])


def test_same_step_autoreset_keeps_the_last_observation():
    plain = wm.CarRacingVectorEnv(2, max_episode_steps=5, autoreset_mode="Disabled")
    envs = wm.CarRacingVectorEnv(2, max_episode_steps=5, autoreset_mode="SameStep", copy=False,
                                 state_info=True)
    actions = np.tile(np.array([0.2, 1, 0], dtype=np.float32), (2, 1))
    plain.reset(seed=3)
    envs.reset(seed=3)
    for _ in range(5):
        expected = plain.step(actions)[0]
        observations, _, _, truncated, infos = envs.step(actions)
    assert truncated.all() and infos["_final_obs"].all() and infos["_final_info"].all()
    kept = [frame.copy() for frame in infos["final_obs"]]
    assert np.array_equal(np.stack(kept), expected)
    assert infos["final_info"]["tiles_visited"].tolist() == [
        plain.car(i)["tiles_visited"] for i in range(2)]
    assert not np.array_equal(observations, expected)
    for _ in range(6):
        envs.step(actions)
    assert all(np.array_equal(a, b) for a, b in zip(kept, infos["final_obs"]))


def test_disabled_autoreset_resets_by_mask():
    envs = wm.CarRacingVectorEnv(3, max_episode_steps=4, autoreset_mode="Disabled")
    first, _ = envs.reset(seed=0)
    nothing = np.zeros((3, 3), dtype=np.float32)
    for _ in range(4):
        last, *_ = envs.step(nothing)
    with pytest.raises(RuntimeError, match="environment 0.*over"):
        envs.step(nothing)
    observations, _ = envs.reset(seed=0, options={"reset_mask": np.array([True, False, True])})
    assert np.array_equal(observations[[0, 2]], first[[0, 2]])
    assert np.array_equal(observations[1], last[1])
    with pytest.raises(RuntimeError, match="environment 1"):
        envs.step(nothing)
    envs.reset(options={"reset_mask": np.array([False, True, False])})
    envs.step(nothing)


def test_an_observation_is_the_callers_while_it_is_held():
    envs = wm.CarRacingVectorEnv(2)
    gas = np.tile(np.array([0, 1, 0], dtype=np.float32), (2, 1))
    held = [envs.reset(seed=1)[0]]
    copies = [held[0].copy()]
    for _ in range(12):
        held.append(envs.step(gas)[0])
        copies.append(held[-1].copy())
    assert all(np.array_equal(a, b) for a, b in zip(held, copies))
    part = envs.step(gas)[0][1, :5]
    copy = part.copy()
    for _ in range(4):
        envs.step(gas)
    envs.close()
    gc.collect()
    assert np.array_equal(part, copy)
    part[:] = 0  # writable


def test_batches_come_as_they_are_ready_and_lose_nothing(rng):
    actions = random_actions(rng, (40, 6))
    expected = play(wm.CarRacingVectorEnv(6, max_episode_steps=15), 8, actions)
    envs = wm.CarRacingVectorEnv(6, max_episode_steps=15, batch_size=2, num_threads=3)
    steps = np.zeros(6, dtype=int)
    observations, infos = envs.reset(seed=8)
    result = observations, None, None, None, infos
    while steps.min() < 40:
        ids = result[-1]["env_id"]
        assert ids.shape == (2,) and len(set(ids.tolist())) == 2
        for slot, env in enumerate(ids):
            step = steps[env]
            if step > 40:
                continue
            at = 4 * step - 3
            assert np.array_equal(result[0][slot], expected[max(at, 0)][env])
            if step > 0:
                for k in range(1, 4):
                    assert result[k][slot] == expected[at + k][env]
        envs.send(actions[np.minimum(steps[ids], 39), ids])
        steps[ids] += 1
        result = envs.recv()


def test_state_infos_tell_the_car(rng):
    envs = wm.CarRacingVectorEnv(3, state_info=True, num_threads=2)
    envs.reset(seed=0)
    for actions in random_actions(rng, (30, 3)):
        infos = envs.step(actions)[-1]
    assert infos["_position"].all() and infos["position"].shape == (3, 2)
    for i in range(3):
        car = envs.car(i)
        assert infos["position"][i].tolist() == list(car["position"])
        assert infos["tiles_visited"][i] == car["tiles_visited"]
        assert infos["tiles"][i] == len(envs.track(i)[0])
    assert "lap_finished" not in infos


def test_variants_change_the_picture_alone(rng):
    actions = random_actions(rng, (20, 2))
    common = {"frame_size": 64, "status_bar": False}
    plain = play(wm.CarRacingVectorEnv(2, **common), 7, actions)
    frames = {}
    for variant in ("color", "color3", "bar", "blob", "noise"):
        found = play(wm.CarRacingVectorEnv(2, variant=variant, **common), 7, actions)
        frames[variant] = np.stack([found[0], *found[1::4]])
        for i in range(2, len(found)):
            assert i % 4 == 1 or np.array_equal(found[i], plain[i])
    expected = np.stack([plain[0], *plain[1::4]])
    bars = (frames["bar"] == 0).all(axis=(0, 1, 2, 4))
    assert bars[0] and bars[-1] and not bars[8:-8].any()
    assert np.array_equal(frames["bar"][:, :, :, ~bars], expected[:, :, :, ~bars])
    blob = (frames["blob"] != expected).any(axis=(0, 1, 4))
    assert 0 < blob.sum() < blob.size / 10
    for variant in ("color", "color3", "noise"):
        assert (frames[variant] != expected).mean() > 0.3


def test_repeated_actions_add_up_their_rewards():
    once, thrice = wm.CarRacingEnv(), wm.CarRacingEnv(action_repeat=3)
    once.reset(seed=2)
    thrice.reset(seed=2)
    gas = np.array([0, 1, 0], dtype=np.float32)
    for _ in range(20):
        results = [once.step(gas) for _ in range(3)]
        observation, reward, *_ = thrice.step(gas)
        assert np.array_equal(observation, results[-1][0])
        assert reward == pytest.approx(sum(result[1] for result in results))


def test_render_gives_a_picture_of_each():
    envs = wm.CarRacingVectorEnv(3, render_mode="rgb_array", num_threads=2)
    envs.reset(seed=4)
    pictures = envs.render()
    assert len(pictures) == 3 and {p.shape for p in pictures} == {(400, 600, 3)}
    one = wm.CarRacingEnv("rgb_array")
    one.reset(seed=6)
    assert np.array_equal(one.render(), pictures[2])


def test_a_window_shows_each_step():
    env = wm.CarRacingEnv("human")
    env.reset(seed=0)
    for _ in range(3):
        env.step(np.array([0, 1, 0], dtype=np.float32))
    assert env.render() is None
    env.close()


def resident_megabytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif("WORLDMODELS_PRELOAD" in os.environ,
                    reason="a sanitizer keeps what was freed")
def test_memory_stays_flat(rng):
    steps = int(os.environ.get("WORLDMODELS_LONG_STEPS", 60000))
    envs = wm.CarRacingVectorEnv(50, frame_size=32, max_episode_steps=90, autoreset_mode="SameStep",
                                 state_info=True, num_threads=2)
    envs.reset(seed=0)
    actions = random_actions(rng, (20, 50))
    sizes = []
    for step in range(steps // 50):
        envs.step(actions[step % 20])
        if step % (steps // 500) == 0:
            sizes.append(resident_megabytes())
    # Tracks of other lengths need other amounts; what leaks frames would grow by hundreds.
    assert max(sizes[5:]) - sizes[4] < 8
