import { flag, randomOf, type Reported, tickMs, type TrialPlan } from "./rampTrial.ts";

export interface Visits {
  readonly seed: number;
  /** People who come for the first time. */
  readonly newPerSecond: number;
  /** People who were there before the ramp, and come back about every `everyMs`. */
  readonly known?: number;
  readonly everyMs?: number;
  /** Chance that a person who comes for the first time buys, and soon; with the variant times `effect`. */
  readonly buys: number;
  readonly effect?: number;
  readonly soonMs?: number;
}

/** People who visit, are served by a share, and buy some time after their first visit; each once. */
export function visitors({
  seed,
  newPerSecond,
  known = 0,
  everyMs = 20_000,
  buys,
  effect = 1,
  soonMs = 10_000,
}: Visits): TrialPlan["reports"] {
  const random = randomOf(seed);
  const people: { readonly key: string; readonly bucket: number; served: string }[] = [];
  const purchases: { readonly at: number; readonly person: (typeof people)[number] }[] = [];
  const arrive = () => {
    const person = { key: `p${people.length}`, bucket: random() * 100_000, served: "" };
    people.push(person);
    return person;
  };
  for (let at = 0; at < known; at++) arrive();
  return (now, share, step) => {
    const exposures: NonNullable<Reported["exposures"]> = [];
    const conversions: NonNullable<Reported["conversions"]> = [];
    const variantOf = ({ bucket }: (typeof people)[number]) => (bucket < share ? "on" : "off");
    const see = (person: (typeof people)[number]) => {
      const variant = variantOf(person);
      // Once for each share, as clients report.
      if (person.served === `${step} ${variant}`) return;
      person.served = `${step} ${variant}`;
      exposures.push({ flag, variant, key: person.key });
    };
    for (let count = (known * tickMs) / everyMs; random() < count; count--)
      see(people[Math.floor(random() * known)]!);
    for (let count = (newPerSecond * tickMs) / 1_000; random() < count; count--) {
      const person = arrive();
      see(person);
      const chance = buys * (variantOf(person) === "on" ? effect : 1);
      if (random() < chance) purchases.push({ at: now - Math.log(1 - random()) * soonMs, person });
    }
    for (let at = purchases.length - 1; at >= 0; at--) {
      if (purchases[at]!.at > now) continue;
      const { person } = purchases.splice(at, 1)[0]!;
      see(person);
      conversions.push({ event: "bought", key: person.key, variants: { [flag]: variantOf(person) } });
    }
    return [{ exposures, conversions, late: random() ** 3 * 2_000, from: now }];
  };
}
