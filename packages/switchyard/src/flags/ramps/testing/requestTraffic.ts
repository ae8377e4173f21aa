import { randomOf, type Reported, Tallies, tickMs, type TrialPlan } from "./rampTrial.ts";

export interface Traffic {
  readonly seed: number;
  readonly perSecond: number;
  readonly instances?: number;
  /** Added to the chance of an error of a request with the variant. */
  readonly errors?: number;
  /** Times the latency of a request with the variant. */
  readonly slower?: number;
  /** From when, in ms. */
  readonly badFrom?: number;
}

/**
 * Requests to several instances, each of which reports about once a second; a report takes up to two seconds. Errors and
 * latencies come and go for both variants together.
 */
export function requestTraffic({ seed, perSecond, instances = 4, ...bad }: Traffic): TrialPlan["reports"] {
  const random = randomOf(seed);
  const clients = Array.from({ length: instances }, (_, at) => ({
    tallies: new Tallies(),
    flushAt: at * tickMs,
  }));
  let [burstUntil, slowUntil] = [0, 0];
  return (now, share) => {
    if (random() < 0.004) burstUntil = now + 5_000;
    if (random() < 0.004) slowUntil = now + 5_000;
    const isBad = now >= (bad.badFrom ?? 0);
    for (let count = perSecond * (tickMs / 1_000); random() < count; count--) {
      const isOn = random() * 100_000 < share;
      const chance = (now < burstUntil ? 0.08 : 0.003) + (isOn && isBad ? (bad.errors ?? 0) : 0);
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
      const ms =
        60 * Math.exp(0.5 * normal) * (now < slowUntil ? 4 : 1) * (isOn && isBad ? (bad.slower ?? 1) : 1);
      clients[Math.floor(random() * instances)]!.tallies.add(isOn ? "on" : "off", random() < chance, ms);
    }
    return clients.flatMap((client): Reported[] => {
      if (now < client.flushAt) return [];
      client.flushAt = now + 800 + random() * 400;
      return [{ requests: client.tallies.take(), late: random() ** 3 * 2_000 }];
    });
  };
}
