"""stable-baselines3's PPO on many racing worlds: python sb3_ppo.py [STEPS]

The adapter makes a vector environment of worldmodels (the world, or M's dream with
`--dream RUN`) into the VecEnv that stable-baselines3 takes. pip install stable-baselines3
"""

import argparse

import numpy as np
from stable_baselines3 import PPO
from stable_baselines3.common.vec_env import VecEnv, VecMonitor

import worldmodels as wm


class VecAdapter(VecEnv):
    """envs: with autoreset_mode "SameStep", as stable-baselines3 resets."""

    def __init__(self, envs):
        if envs.autoreset_mode is not wm.AutoresetMode.SAME_STEP:
            raise ValueError("autoreset_mode must be SameStep")
        self.envs = envs
        self.render_mode = envs.render_mode
        self._seed = None
        super().__init__(envs.num_envs, envs.single_observation_space, envs.single_action_space)

    def seed(self, seed=None):
        self._seed = seed
        return [None if seed is None else seed + i for i in range(self.num_envs)]

    def reset(self):
        observations, _ = self.envs.reset(seed=self._seed)
        self._seed = None
        return observations

    def step_async(self, actions):
        self._actions = actions

    def step_wait(self):
        observations, rewards, terminated, truncated, infos = self.envs.step(self._actions)
        dones = terminated | truncated
        each = [{} for _ in range(self.num_envs)]
        for i in np.flatnonzero(dones):
            each[i]["terminal_observation"] = infos["final_obs"][i]
            each[i]["TimeLimit.truncated"] = bool(truncated[i] and not terminated[i])
        return observations, rewards.astype(np.float32), dones, each

    def close(self):
        self.envs.close()

    def get_attr(self, attr_name, indices=None):
        return [getattr(self.envs, attr_name)] * len(list(self._get_indices(indices)))

    def set_attr(self, attr_name, value, indices=None):
        setattr(self.envs, attr_name, value)

    def env_method(self, method_name, *args, indices=None, **kwargs):
        raise NotImplementedError("the environments are one object")

    def env_is_wrapped(self, wrapper_class, indices=None):
        return [False] * len(list(self._get_indices(indices)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("steps", type=int, nargs="?", default=10000)
    parser.add_argument("--dream", metavar="RUN")
    options = parser.parse_args()
    if options.dream:
        envs = wm.DreamVectorEnv(options.dream, 16, autoreset_mode="SameStep")
        policy = "MlpPolicy"
    else:
        envs = wm.CarRacingVectorEnv(16, frame_size=64, action_repeat=4, max_episode_steps=250,
                                     autoreset_mode="SameStep")
        policy = "CnnPolicy"
    model = PPO(policy, VecMonitor(VecAdapter(envs)), n_steps=128, batch_size=256, verbose=1)
    model.learn(options.steps)
