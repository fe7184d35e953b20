"""V, M, C and the agent, against the program where it is built."""

import json
import os
import shutil
import subprocess

import numpy as np
import pytest

import worldmodels as wm

PROGRAM = os.environ.get("WORLDMODELS_PROGRAM")
needs_program = pytest.mark.skipif(
    not PROGRAM, reason="WORLDMODELS_PROGRAM does not name the program worldmodels")
RUN = wm.shipped_run()


def program(*arguments):
    subprocess.run([PROGRAM, *map(str, arguments)], check=True, capture_output=True, text=True)


@pytest.fixture(scope="module")
def frames():
    agent = wm.Agent.load()
    envs = wm.CarRacingVectorEnv(5, **agent.env_kwargs)
    observation, _ = envs.reset(seed=0)
    for _ in range(60):
        observation, *_ = envs.step(agent.act(observation))
    return observation


@needs_program
def test_v_encodes_and_decodes_as_the_program(frames, tmp_path):
    vision = wm.Vision.load(RUN)
    z = vision.encode(frames)
    np.save(tmp_path / "frames.npy", frames)
    model = RUN / "vision" / "model.safetensors"
    program("encode", "--vision", model, "--frames", tmp_path / "frames.npy", "--out",
            tmp_path / "z.npz")
    with np.load(tmp_path / "z.npz") as encoded:
        assert np.array_equal(z, encoded["mu"])
    np.save(tmp_path / "z.npy", z)
    program("decode", "--vision", model, "--latents", tmp_path / "z.npy", "--out",
            tmp_path / "images.npy")
    assert np.array_equal(vision.decode(z), np.load(tmp_path / "images.npy"))


def test_v_knows_what_it_sees(frames):
    vision = wm.Vision.load(RUN)
    z = vision.encode(frames)
    assert z.shape == (5, vision.latent_size) and z.dtype == np.float32
    images = vision.decode(z)
    assert images.shape == frames.shape and 0 <= images.min() and images.max() <= 1
    own = np.abs(images - frames / 255).mean(axis=(1, 2, 3))
    others = np.abs(images - np.roll(frames, 1, axis=0) / 255).mean(axis=(1, 2, 3))
    assert (own < others).all()
    # One by one, or more than a batch of them.
    assert np.array_equal(vision.encode(frames[3]), z[3])
    assert np.array_equal(vision.decode(z[3]), images[3])
    many = vision.encode(np.tile(frames, (30, 1, 1, 1)))
    assert np.array_equal(many, np.tile(z, (30, 1)))
    assert len(vision.decode(many)) == 150


def test_m_is_the_formulas_of_an_lstm(rng):
    """docs/models.md, in double precision."""
    memory = wm.Memory.load(RUN)
    tensors = read_safetensors(RUN / "memory" / "model.safetensors")
    z = rng.normal(size=(6, 3, memory.latent_size)).astype(np.float32)
    actions = rng.uniform(0, 1, (6, 3, 3)).astype(np.float32)
    state = memory.initial_state(3)
    h, c = np.zeros((2, 3, memory.hidden_size))
    for step in range(6):
        before = state
        state = memory.step(z[step], actions[step], state)
        x = np.concatenate([z[step], actions[step]], axis=1)
        gates = (x @ tensors["rnn.weight_ih_l0"].T + tensors["rnn.bias_ih_l0"] +
                 h @ tensors["rnn.weight_hh_l0"].T + tensors["rnn.bias_hh_l0"])
        i, f, g, o = np.split(gates, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * np.tanh(c)
        np.testing.assert_allclose(state.hidden, h, atol=2e-5)
        np.testing.assert_allclose(state.cell, c, atol=1e-4)
    again = memory.step(z[5, 1:2], actions[5, 1:2], wm.MemoryState(*(a[1:2] for a in before)))
    assert np.array_equal(again.hidden[0], state.hidden[1])

    prediction = memory.predict(state)
    assert prediction.mean.shape == (3, memory.latent_size, memory.mixtures)
    np.testing.assert_allclose(np.exp(prediction.log_pi).sum(axis=2), 1, atol=1e-5)
    assert ((prediction.done_probability >= 0) & (prediction.done_probability <= 1)).all()
    likeliest = memory.sample(state, temperature=0, rng=rng)
    best = prediction.log_pi.argmax(axis=2)[..., np.newaxis]
    expected = np.take_along_axis(prediction.mean, best, axis=2)[..., 0]
    np.testing.assert_allclose(likeliest.z, expected, atol=1e-4)
    np.testing.assert_allclose(likeliest.reward, prediction.reward, atol=1e-4)
    warm = memory.sample(state, rng=rng).z
    assert not np.array_equal(warm, memory.sample(state, rng=rng).z)


def test_c_is_linear_and_squashed(rng, tmp_path):
    controller = wm.Controller.load(RUN)
    parameters = controller.parameters
    weight = parameters[:-3].reshape(3, controller.inputs)
    x = rng.normal(size=(4, controller.inputs)).astype(np.float32)
    out = np.tanh(x @ weight.T + parameters[-3:])
    expected = np.stack([out[:, 0], (out[:, 1] + 1) / 2, np.clip(out[:, 2], 0, 1)], axis=1)
    np.testing.assert_allclose(controller.act(x), expected, atol=1e-5)
    np.testing.assert_allclose(controller.act(x[0, :32], x[0, 32:]), expected[0], atol=1e-5)
    with pytest.raises(ValueError, match="inputs"):
        controller.act(x[:, 1:])
    controller.save(tmp_path / "c.safetensors")
    again = wm.Controller.from_parameters(wm.Controller.load(tmp_path / "c.safetensors").parameters)
    assert np.array_equal(again.act(x), controller.act(x))
    with pytest.raises(ValueError, match="parameters"):
        wm.Controller.from_parameters(np.zeros(100))


def drive(agent, seeds, **kwargs):
    """Returns of whole episodes."""
    envs = wm.CarRacingVectorEnv(len(seeds), autoreset_mode="Disabled", **agent.env_kwargs,
                                 **kwargs)
    observation, _ = envs.reset(seed=seeds)
    agent.reset()
    returns, going = np.zeros(len(seeds)), np.ones(len(seeds), dtype=bool)
    while going.any():
        observation, rewards, terminated, truncated, _ = envs.step(agent.act(observation))
        returns[going] += rewards[going]
        over = terminated | truncated
        going &= ~over
        if over.any() and going.any():
            observation, _ = envs.reset(options={"reset_mask": over})
            agent.reset(over)
    return returns


def test_the_shipped_agent_completes_its_lap():
    assert (drive(wm.Agent.load(), [4000000, 4000001]) > 800).all()


@needs_program
def test_the_agent_earns_what_the_program_says(tmp_path):
    shutil.copytree(RUN, tmp_path / "run")  # the evaluation is written into it
    program("evaluate", "--run", tmp_path / "run", "--first-seed", 3000000, "--episodes", 4,
            "--per-track", tmp_path / "evaluation.csv", "--set", "environment.renderer=software")
    lines = (tmp_path / "evaluation.csv").read_text().split()[1:]
    expected = [float(line.split(",")[1]) for line in lines]
    assert drive(wm.Agent.load(), list(range(3000000, 3000004))).tolist() == expected


def test_one_frame_at_a_time():
    agent, batch = wm.Agent.load(), wm.Agent.load()
    env = wm.CarRacingEnv(**agent.env_kwargs)
    observation, _ = env.reset(seed=7)
    for _ in range(20):
        action = agent.act(observation)
        assert action.shape == (3,)
        assert np.array_equal(batch.act(np.stack([observation] * 2))[1], action)
        observation, *_ = env.step(action)


def test_models_that_do_not_fit():
    vision, memory = wm.Vision.load(RUN), wm.Memory.load(RUN)
    with pytest.raises(ValueError, match="inputs"):
        wm.Agent(vision, memory, wm.Controller.from_parameters(np.zeros(3 * 8)))
    with pytest.raises(ValueError, match="frames"):
        vision.encode(np.zeros((2, 96, 96, 3), dtype=np.uint8))
    with pytest.raises(ValueError, match="uint8"):
        vision.encode(np.zeros((2, 64, 64, 3)))
    with pytest.raises(ValueError, match="'f'"):
        vision.decode(np.zeros((2, 31)))
    with pytest.raises(ValueError, match="actions"):
        memory.step(np.zeros((2, 32)), np.zeros((3, 3)), memory.initial_state(2))


def test_a_run_as_arrays(tmp_path):
    run = wm.load_run(RUN)
    assert run.config["environment"]["frame_size"] == 64
    assert run.config["rollout"]["precision"] == "int8"
    assert isinstance(run.config["dream"]["temperature"], float)
    assert run.evaluation["mean"] == 911.6275986651632
    assert len(run.rollouts) == 0 and run.metrics == {} and run.tracks == {}

    (tmp_path / "rollouts").mkdir()
    (tmp_path / "controller").mkdir()
    rewards = np.array([1, 2], dtype=np.float32)
    np.savez_compressed(tmp_path / "rollouts" / "episode_000003.npz", rewards=rewards, seed=3)
    (tmp_path / "controller" / "metrics.csv").write_text("generation,best\n1,2.5\n2,\n")
    (tmp_path / "evaluation.csv").write_text("seed,completed\n1,true\n2,false\n")
    own = wm.load_run(tmp_path)
    assert own.rollouts[0]["rewards"].tolist() == [1, 2] and own.rollouts[-1:][0]["seed"] == 3
    np.testing.assert_array_equal(own.metrics["controller"]["best"], [2.5, np.nan])
    assert own.tracks["completed"].tolist() == ["true", "false"]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def read_safetensors(path):
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        if name == "__metadata__":
            continue
        first, last = (8 + length + offset for offset in entry["data_offsets"])
        dtype = {"F32": np.float32, "F16": np.float16}[entry["dtype"]]
        tensors[name] = np.frombuffer(data[first:last], dtype).reshape(
            entry["shape"]).astype(np.float64)
    return tensors
