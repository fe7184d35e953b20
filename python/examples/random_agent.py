"""A random agent at full speed: python random_agent.py [num_envs [num_threads]]"""

import sys
import time

import worldmodels as wm

num_envs = int(sys.argv[1]) if len(sys.argv) > 1 else 64
num_threads = int(sys.argv[2]) if len(sys.argv) > 2 else 0
envs = wm.CarRacingVectorEnv(num_envs, num_threads=num_threads)
envs.reset(seed=0)
envs.action_space.seed(0)
actions = [envs.action_space.sample() for _ in range(32)]

steps, total = 0, 0.0
began = time.perf_counter()
while (seconds := time.perf_counter() - began) < 5:
    _, rewards, *_ = envs.step(actions[steps % len(actions)])
    total += rewards.sum()
    steps += 1
print(f"{steps * num_envs / seconds:,.0f} steps/s with 96x96 frames of {num_envs} environments on "
      f"{envs.num_threads} threads; {total / (steps * num_envs):.3f} reward a step")
