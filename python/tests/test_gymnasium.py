"""Against Gymnasium's own CarRacing, its checkers and its wrappers."""

import numpy as np
import pytest

gym = pytest.importorskip("gymnasium")
pytest.importorskip("Box2D")

from gymnasium.envs.box2d.car_racing import CarRacing  # noqa: E402
from gymnasium.utils.env_checker import check_env  # noqa: E402
from gymnasium.utils.env_match import check_environments_match  # noqa: E402

import worldmodels as wm  # noqa: E402
from conftest import random_actions  # noqa: E402

ID = wm.CAR_RACING_ID
DRAWING = 3.4  # mean absolute difference of frames, docs/pictures.md


class UndrawnCarRacing(CarRacing):
    """Gymnasium's without its picture, which takes nearly all of its time."""

    def _render(self, mode):
        return np.zeros((96, 96, 3), dtype=np.uint8)


def assert_same_track(theirs, ours):
    assert np.array_equal(np.array(theirs.unwrapped.track), ours.unwrapped.track)


@pytest.mark.parametrize("seed", range(10))
def test_300_random_steps_are_gymnasiums(seed):
    theirs = gym.make("CarRacing-v3", disable_env_checker=True)
    ours = gym.make(ID, disable_env_checker=True)
    check_environments_match(theirs, ours, 300, seed=seed, skip_obs=True, skip_render=True)
    assert_same_track(theirs, ours)
    theirs.reset(seed=seed)
    ours.reset(seed=seed)
    for action in random_actions(np.random.default_rng(seed), (20,)):
        difference = theirs.step(action)[0].astype(int) - ours.step(action)[0]
        assert np.abs(difference).mean() < DRAWING


def test_the_tracks_of_200_seeds_are_gymnasiums():
    theirs = UndrawnCarRacing()
    ours = wm.CarRacingEnv(frame_size=16)
    for seed in [*range(199), 2**63 + 5]:
        theirs.reset(seed=seed)
        ours.reset(seed=seed)
        assert_same_track(theirs, ours)


@pytest.mark.parametrize("domain_randomize", [False, True])
def test_episodes_after_the_first_are_gymnasiums_too(domain_randomize):
    theirs = UndrawnCarRacing(domain_randomize=domain_randomize)
    ours = wm.CarRacingEnv(domain_randomize=domain_randomize)
    theirs.reset(seed=3)
    ours.reset(seed=3)
    for episode in range(6):
        options = {"randomize": False} if episode == 3 else None
        theirs.reset(options=options)
        observation, _ = ours.reset(options=options)
        assert_same_track(theirs, ours)
        states = [env.np_random.bit_generator.state for env in (theirs, ours)]
        for state in states:
            if not state["has_uint32"]:
                state["uinteger"] = 0  # what was left before
        assert states[0] == states[1]
        if domain_randomize:
            # The middle of a frame's first row is far from the car: grass or ground.
            colours = {tuple(c) for c in observation[:80].reshape(-1, 3).tolist()}
            assert tuple(int(c) for c in theirs.bg_color) in colours


def test_a_generator_of_the_users_own_is_taken():
    theirs, ours = UndrawnCarRacing(), wm.CarRacingEnv()
    for env in (theirs, ours):
        env.np_random = np.random.Generator(np.random.PCG64(77))
        env.reset()
    assert_same_track(theirs, ours)


@pytest.mark.parametrize("mode", ["NextStep", "SameStep"])
def test_the_vector_environment_is_gymnasiums_with_autoresets(mode, rng):
    limit = 40
    theirs = gym.vector.SyncVectorEnv(
        [lambda: gym.wrappers.TimeLimit(UndrawnCarRacing(), limit)] * 3, autoreset_mode=mode)
    ours = gym.make_vec(ID, 3, autoreset_mode=mode, max_episode_steps=limit)
    theirs.reset(seed=11)
    ours.reset(seed=11)
    for actions in random_actions(rng, (130, 3)):
        _, *expected, their_infos = theirs.step(actions)
        _, *found, our_infos = ours.step(actions)
        for a, b in zip(expected, found):
            assert a.dtype == b.dtype and np.array_equal(a, b)
        assert their_infos.keys() == our_infos.keys()
        for i in range(3):
            assert np.array_equal(np.array(theirs.envs[i].unwrapped.track), ours.track(i)[0])


def test_a_lap_ends_as_in_gymnasium():
    # Away from the middle, until the playfield ends.
    theirs, ours = UndrawnCarRacing(), wm.CarRacingEnv()
    theirs.reset(seed=0)
    ours.reset(seed=0)
    for _ in range(1500):
        (x, y), angle = ours.car["position"], ours.car["angle"]
        left = np.arctan2(y, x) - (angle + np.pi / 2)
        left = (left + np.pi) % (2 * np.pi) - np.pi
        action = np.array([np.clip(-2 * left, -1, 1), 0.3, 0], dtype=np.float32)
        _, *expected = theirs.step(action)
        _, *found = ours.step(action)
        assert expected == found
        if expected[1]:
            break
    assert expected == [-100, True, False, {"lap_finished": False}]


def test_discrete_actions_are_gymnasiums(rng):
    theirs = UndrawnCarRacing(continuous=False)
    ours = wm.CarRacingEnv(continuous=False)
    assert theirs.action_space == ours.action_space
    theirs.reset(seed=5)
    ours.reset(seed=5)
    for action in rng.integers(5, size=300):
        _, *expected = theirs.step(int(action))
        _, *found = ours.step(int(action))
        # Theirs are double precision numbers, ours single.
        assert expected[0] == pytest.approx(found[0], abs=1e-9)
        assert expected[1:] == found[1:]


@pytest.mark.filterwarnings("error::UserWarning:worldmodels")
@pytest.mark.parametrize("kwargs", [
    {}, {"render_mode": "rgb_array"}, {"grayscale": True}, {"continuous": False},
    {"frame_size": 64, "status_bar": False, "state_info": True, "action_repeat": 4}])
def test_gymnasiums_checker_has_nothing_to_say(kwargs, recwarn):
    check_env(gym.make(ID, **kwargs).unwrapped, skip_render_check="render_mode" not in kwargs)
    # Gymnasium's own CarRacing is told this of its actions, too.
    said = [str(w.message) for w in recwarn if "symmetric and normalized" not in str(w.message)]
    assert said == []


def test_the_registry_knows_both_entry_points():
    spec = gym.spec(ID)
    assert spec.max_episode_steps == 1000 and spec.reward_threshold == 900
    env = gym.make(ID)
    assert isinstance(env.unwrapped, wm.CarRacingEnv)
    envs = gym.make_vec(ID, 4, frame_size=64)
    assert isinstance(envs, wm.CarRacingVectorEnv)
    assert envs.spec.id == ID and envs.observation_space.shape == (4, 64, 64, 3)
    assert isinstance(gym.make_vec(ID, 2, vectorization_mode="sync"), gym.vector.SyncVectorEnv)


def test_time_limit_and_episode_statistics():
    env = gym.wrappers.RecordEpisodeStatistics(gym.make(ID, max_episode_steps=25))
    env.reset(seed=0)
    total, truncated, steps = 0.0, False, 0
    while not truncated:
        _, reward, _, truncated, info = env.step(np.zeros(3, dtype=np.float32))
        total += reward
        steps += 1
    assert steps == 25
    assert info["episode"]["l"] == 25 and info["episode"]["r"] == pytest.approx(total)


@pytest.mark.parametrize("mode", ["NextStep", "SameStep"])
def test_vector_wrappers(mode, rng):
    envs = gym.make_vec(ID, 4, max_episode_steps=20, autoreset_mode=mode, grayscale=True)
    envs = gym.wrappers.vector.RecordEpisodeStatistics(envs)
    envs.reset(seed=0)
    episodes = 0
    for actions in random_actions(rng, (50, 4)):
        infos = envs.step(actions)[-1]
        if "episode" in infos:
            assert np.array_equal(infos["episode"]["l"], [20] * 4)
            episodes += 4
    assert episodes == 8 == envs.episode_count


def test_frames_are_stacked_by_the_wrapper():
    env = gym.wrappers.FrameStackObservation(gym.make(ID, grayscale=True), 4)
    first, _ = env.reset(seed=0)
    assert first.shape == (4, 96, 96)
    second = env.step(np.array([0, 1, 0], dtype=np.float32))[0]
    assert np.array_equal(second[:3], first[1:]) and not np.array_equal(second[3], first[3])


def test_grey_is_that_of_the_wrapper(rng):
    grey = wm.CarRacingEnv(grayscale=True)
    wrapped = gym.wrappers.GrayscaleObservation(wm.CarRacingEnv())
    assert np.array_equal(grey.reset(seed=4)[0], wrapped.reset(seed=4)[0])
    for action in random_actions(rng, (80,)):
        assert np.array_equal(grey.step(action)[0], wrapped.step(action)[0])


def test_a_video_is_recorded(tmp_path):
    pytest.importorskip("moviepy")
    env = gym.wrappers.RecordVideo(gym.make(ID, render_mode="rgb_array"), str(tmp_path))
    env.reset(seed=0)
    for _ in range(30):
        env.step(np.array([0, 1, 0], dtype=np.float32))
    env.close()
    assert [path.suffix for path in tmp_path.iterdir()] == [".mp4"]


def test_the_picture_of_render_is_gymnasiums():
    theirs = gym.make("CarRacing-v3", render_mode="rgb_array")
    ours = gym.make(ID, render_mode="rgb_array")
    for env in (theirs, ours):
        env.reset(seed=1)
        for _ in range(60):
            env.step(np.array([0, 1, 0], dtype=np.float32))
    expected, found = theirs.render(), ours.render()
    assert expected.shape == found.shape == (400, 600, 3)
    assert np.abs(expected.astype(int) - found).mean() < DRAWING


def test_async_vectorization_of_the_single_environment(rng):
    envs = gym.make_vec(ID, 2, vectorization_mode="async")
    ours = gym.make_vec(ID, 2)
    assert np.array_equal(envs.reset(seed=9)[0], ours.reset(seed=9)[0])
    for actions in random_actions(rng, (10, 2)):
        for a, b in zip(envs.step(actions)[:4], ours.step(actions)[:4]):
            assert np.array_equal(a, b)
    envs.close()
