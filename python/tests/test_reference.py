"""Against what was recorded from Gymnasium (tests/data/env, and more with
WORLDMODELS_REFERENCE=FOLDER of full recordings)."""

import os
from pathlib import Path

import numpy as np
import pytest

import worldmodels as wm
from conftest import ENV_DATA

REFERENCE = os.environ.get("WORLDMODELS_REFERENCE")
needs_recordings = pytest.mark.skipif(
    REFERENCE is None, reason="WORLDMODELS_REFERENCE names no folder of recordings")


def replay(env, seed, actions, frame_rows=()):
    """Rows as in a recording: 0 is after the reset."""
    frames = {}
    observation, _ = env.reset(seed=int(seed))
    cars, rewards, terminated = [env.car], [0.0], [False]
    if 0 in frame_rows:
        frames[0] = observation
    for row, action in enumerate(actions, start=1):
        observation, reward, over, _, _ = env.step(action)
        cars.append(env.car)
        rewards.append(reward)
        terminated.append(over)
        if row in frame_rows:
            frames[row] = observation
    return cars, np.array(rewards), np.array(terminated), frames


@pytest.mark.parametrize("name", ["lock_seed1", "random_seed3", "sine_seed2", "follow_seed2"])
def test_recorded_actions_lead_where_they_led_in_gymnasium(name):
    recorded = np.load(ENV_DATA / f"trace_{name}.npz")
    cars, rewards, terminated, _ = replay(wm.CarRacingEnv(), recorded["seed"][0],
                                          recorded["actions"])
    for i, row in enumerate(recorded["rows"]):
        assert np.hypot(*(cars[row]["position"] - recorded["hull_pos"][i])) < 0.005
        assert abs(cars[row]["angle"] - recorded["hull_angle"][i]) < 0.005
        assert cars[row]["tiles_visited"] == recorded["visited"][i]
    assert rewards.sum() == pytest.approx(recorded["total_reward"][0], abs=1e-6)
    assert np.array_equal(terminated, recorded["terminated"].astype(bool))


@pytest.mark.parametrize("name", ["cruise_seed1", "follow_seed0", "lock_seed2", "random_seed3"])
def test_frames_are_those_of_gymnasium_within_the_difference_of_drawing(name):
    recorded = np.load(ENV_DATA / f"frames_{name}.npz")
    rows = recorded["frame_rows"].tolist()
    _, _, _, frames = replay(wm.CarRacingEnv(), recorded["seed"],
                             recorded["actions"][1:max(rows) + 1], rows)
    for i, row in enumerate(rows):
        difference = np.abs(frames[row].astype(int) - recorded["frames"][i])
        assert difference.mean() < 3.4  # docs/pictures.md


@needs_recordings
@pytest.mark.parametrize(
    "path", sorted(Path(REFERENCE or ".").glob("car_racing/*_seed?.npz")), ids=lambda p: p.stem)
def test_a_full_recording_is_followed(path):
    recorded = np.load(path)
    seed = int(path.stem[-1])
    env = wm.CarRacingEnv()
    cars, rewards, terminated, _ = replay(env, seed, recorded["action"][1:])
    assert np.array_equal(env.track, recorded["track"])
    assert np.array_equal(env.border, recorded["border"])
    positions = np.array([car["position"] for car in cars])
    assert np.hypot(*(positions - recorded["hull_pos"]).T).max() < 0.005
    assert np.array_equal(rewards, recorded["reward"])
    assert np.array_equal(terminated, recorded["terminated"])


@needs_recordings
def test_all_recorded_tracks_are_equal_to_the_bit():
    recorded = np.load(Path(REFERENCE) / "car_racing" / "tracks_seeds0_109.npz")
    ends = np.cumsum(recorded["track_len"])
    envs = wm.CarRacingVectorEnv(len(ends), frame_size=16)
    envs.reset(seed=int(recorded["first_seed"]))
    for i, (end, length) in enumerate(zip(ends, recorded["track_len"])):
        points, border = envs.track(i)
        assert np.array_equal(points, recorded["track"][end - length:end])
        assert np.array_equal(border, recorded["border"][end - length:end])
