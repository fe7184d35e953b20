"""The trained agent drives some laps: python drive.py [RUN [--human]]

RUN is a run directory; without one it is the agent that comes with the package.
"""

import sys

import worldmodels as wm

arguments = [argument for argument in sys.argv[1:] if argument != "--human"]
agent = wm.Agent.load(arguments[0] if arguments else None)
env = wm.CarRacingEnv("human" if "--human" in sys.argv else None, max_episode_steps=1000,
                      **agent.env_kwargs)

for track in range(2000000, 2000003):
    observation, _ = env.reset(seed=track)
    agent.reset()
    total, steps, over = 0.0, 0, False
    while not over:
        observation, reward, terminated, truncated, _ = env.step(agent.act(observation))
        total += reward
        steps += 1
        over = terminated or truncated
    car = env.car
    print(f"track {track}: {total:.1f} points in {steps} steps, "
          f"{car['tiles_visited']} of {car['tiles']} tiles")
env.close()
