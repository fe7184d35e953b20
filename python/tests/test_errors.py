"""Bad input and broken surroundings: Python exceptions, never a crash."""

import multiprocessing
import os
import signal
import threading
import time

import numpy as np
import pytest

import worldmodels as wm
from conftest import random_actions


def ready(num_envs=2, **kwargs):
    envs = wm.CarRacingVectorEnv(num_envs, **kwargs)
    envs.reset(seed=0)
    return envs


@pytest.mark.parametrize("actions", [
    np.zeros((3, 3)), np.zeros((2, 2)), np.zeros(6), np.zeros((2, 3, 1)), 0.0, "left",
    [[0, 0, 0], [0, 0]], None])
def test_actions_of_the_wrong_shape(actions):
    envs = ready()
    with pytest.raises((ValueError, TypeError)):
        envs.step(actions)
    envs.step(np.zeros((2, 3)))


@pytest.mark.parametrize("value,message", [
    (np.nan, "environment 1: gas"), (np.inf, "environment 1: gas"), (1.5, "environment 1: gas"),
    (-0.1, "environment 1: gas")])
def test_actions_that_are_no_numbers_or_out_of_range_move_nothing(value, message):
    envs, other = ready(), ready()
    actions = np.zeros((2, 3), dtype=np.float32)
    actions[1, 1] = value
    with pytest.raises(ValueError, match=message):
        envs.step(actions)
    actions[1, 1] = 1
    assert np.array_equal(envs.step(actions)[0], other.step(actions)[0])


@pytest.mark.parametrize("actions", [[0, 5], [0, -1], [0.5, 1], [0], [[0], [1]]])
def test_discrete_actions_that_are_none(actions):
    with pytest.raises(ValueError):
        ready(continuous=False).step(actions)


@pytest.mark.parametrize("kwargs", [
    {"num_envs": 0}, {"num_envs": -1}, {"num_threads": -1}, {"frame_size": 15},
    {"frame_size": 513}, {"lap_rule": "some"}, {"renderer": "crayons"}, {"action_repeat": 0},
    {"batch_size": 9}, {"autoreset_mode": "Sometimes"}, {"render_mode": "human"},
    {"max_episode_steps": -1}, {"settings": {"antialiasing": 3}}, {"settings": {"colour": 3}},
    {"settings": {"frame_size": 32}}, {"frame_size": "64\nrenderer: sfml"}])
def test_arguments_that_are_not_allowed(kwargs):
    with pytest.raises(ValueError):
        wm.CarRacingVectorEnv(**{"num_envs": 2, **kwargs})


@pytest.mark.parametrize("seed,error", [(-1, ValueError), (2**64, ValueError), ([1], ValueError),
                                        ([1, 2.5], TypeError), ("one", TypeError)])
def test_seeds_that_are_none(seed, error):
    with pytest.raises(error):
        wm.CarRacingVectorEnv(2).reset(seed=seed)


@pytest.mark.parametrize("mask,error", [
    ([True, False], TypeError), (np.ones(2, dtype=int), TypeError),
    (np.ones(3, dtype=bool), ValueError), (np.zeros(2, dtype=bool), ValueError)])
def test_masks_that_are_none(mask, error):
    with pytest.raises(error):
        ready().reset(options={"reset_mask": mask})


def test_a_mask_before_the_first_reset_must_be_of_all():
    envs = wm.CarRacingVectorEnv(2)
    with pytest.raises(RuntimeError, match="environment 1 was never reset"):
        envs.reset(options={"reset_mask": np.array([True, False])})


def test_use_before_reset():
    envs = wm.CarRacingVectorEnv(2, render_mode="rgb_array")
    for call in (lambda: envs.step(np.zeros((2, 3))), envs.recv, envs.render, lambda: envs.track(0)):
        with pytest.raises(wm.ResetNeeded):
            call()
    with pytest.raises(wm.ResetNeeded):
        wm.CarRacingEnv().step(np.zeros(3))


def test_use_after_close_and_closing_twice():
    for env in (ready(), wm.CarRacingEnv()):
        env.close()
        env.close()
        with pytest.raises(wm.ClosedEnvironmentError):
            env.step(np.zeros((2, 3)))
        with pytest.raises(wm.ClosedEnvironmentError):
            env.reset()


def test_environments_that_do_not_exist():
    envs = ready()
    for call in (envs.track, envs.car):
        with pytest.raises(ValueError, match="environment 2"):
            call(2)


def test_sending_out_of_turn():
    envs = ready(4, batch_size=2, num_threads=2)
    envs.send(np.zeros((2, 3)))
    with pytest.raises(RuntimeError, match="not received"):
        envs.send(np.zeros((2, 3)))
    with pytest.raises(ValueError, match="does not exist"):
        envs.send(np.zeros((1, 3)), [4])
    ids = envs.recv()[-1]["env_id"]
    with pytest.raises(ValueError, match="two actions"):
        envs.send(np.zeros((2, 3)), [ids[0], ids[0]])
    envs.recv()
    with pytest.raises(RuntimeError, match="nothing to receive"):
        envs.recv()
    envs.reset()


def _in_child(envs, queue):
    try:
        envs.step(np.zeros((2, 3)))
        queue.put("stepped")
    except RuntimeError as error:
        queue.put(str(error))
    own = ready(num_threads=2)
    queue.put(own.step(np.zeros((2, 3)))[1].tolist())


@pytest.mark.parametrize("num_threads", [1, 2])
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_process_is_told_and_may_make_its_own(num_threads):
    envs = ready(num_threads=num_threads)
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    child = context.Process(target=_in_child, args=(envs, queue))
    child.start()
    assert "forked" in queue.get(timeout=60)
    rewards = queue.get(timeout=60)
    child.join(60)
    assert child.exitcode == 0
    assert envs.step(np.zeros((2, 3)))[1].tolist() == rewards


def test_a_forked_process_may_end_by_itself():
    envs = ready(num_threads=2)
    child = os.fork()
    if child == 0:
        del envs
        os._exit(0)
    deadline = time.monotonic() + 60
    while (status := os.waitpid(child, os.WNOHANG))[0] == 0 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert status[1] == 0


def test_two_threads_with_two_environments(rng):
    actions = random_actions(rng, (40, 4))
    results = {}

    def drive(name):
        envs = wm.CarRacingVectorEnv(4, num_threads=2)
        envs.reset(seed=1)
        results[name] = np.array([envs.step(step)[1] for step in actions])

    threads = [threading.Thread(target=drive, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.array_equal(results["a"], results["b"])


def test_one_environment_in_two_threads_is_refused_or_waited_for():
    envs = ready(200, frame_size=128)
    errors = []

    def drive():
        for _ in range(5):
            try:
                envs.step(np.zeros((200, 3)))
            except (RuntimeError, ValueError) as error:
                errors.append(str(error))

    threads = [threading.Thread(target=drive) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors and all("another thread" in e or "not received" in e or "nothing to receive" in e
                          for e in errors)
    envs.reset()
    envs.step(np.zeros((200, 3)))


@pytest.mark.parametrize("num_threads,batch_size", [(1, None), (2, None), (2, 1900)])
@pytest.mark.parametrize("error", [KeyboardInterrupt, ZeroDivisionError])
def test_a_signal_ends_a_long_step(num_threads, batch_size, error):
    envs = ready(2000, num_threads=num_threads, batch_size=batch_size, frame_size=16,
                 action_repeat=1000)
    actions = np.zeros((batch_size or 2000, 3))
    before = signal.getsignal(signal.SIGINT)
    if error is ZeroDivisionError:
        signal.signal(signal.SIGINT, lambda *_: 1 / 0)
    timer = threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    began = time.monotonic()
    try:
        with pytest.raises(error):
            for _ in range(100):
                envs.step(actions)
    finally:
        signal.signal(signal.SIGINT, before)
        timer.join()
    assert time.monotonic() - began < 30
    with pytest.raises(RuntimeError, match="needs a reset"):
        envs.step(actions)
    assert len(envs.reset(seed=0)[0]) == (batch_size or 2000)


def test_broken_models(tmp_path):
    missing = tmp_path / "none.safetensors"
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"not a model")
    for path in (missing, broken):
        for model in (wm.Vision, wm.Memory, wm.Controller):
            with pytest.raises(ValueError, match=path.name):
                model.load(path)
    with pytest.raises(ValueError, match="no such run"):
        wm.load_run(tmp_path / "nowhere")
