/** What every library is told of somebody. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly country: string;
  readonly plan: string;
  readonly age: number;
  readonly version: string;
  readonly isEmployee: boolean;
}

/** Made-up people, the same in each run. About one in ten matches each rule. */
export function people(count: number): readonly Person[] {
  const random = generator(20_261_123);
  const oneOf = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, (_, at) => ({
    id: `${hex(random, 8)}-${hex(random, 4)}-4${hex(random, 3)}-9${hex(random, 3)}-${hex(random, 12)}`,
    email: `person-${at}@example.com`,
    country: oneOf(countries),
    plan: oneOf(plans),
    age: 18 + Math.floor(random() * 60),
    version: `${Math.floor(random() * 9)}.${Math.floor(random() * 20)}.0`,
    isEmployee: random() < 0.05,
  }));
}

/** As a server has them: read from JSON, all of one shape. */
export function contextsOf<T>(everyone: readonly Person[], contextOf: (person: Person) => T): readonly T[] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is what was written
  return JSON.parse(JSON.stringify(everyone.map(contextOf))) as readonly T[];
}

/** The three rules, in plain words of JavaScript: on for these, and for a quarter of the others. */
export const rules = { plan: "enterprise", countries: ["dk", "se"], minAge: 72, percent: 25 } as const;

export function isMatched({ plan, country, age }: Person): boolean {
  return plan === rules.plan || rules.countries.some((one) => one === country) || age >= rules.minAge;
}

const plans = ["free", "free", "free", "starter", "starter", "team", "team", "pro", "pro", "enterprise"];
const countries = "at be br ca ch cn cz de dk es fi fr gb ie in it jp mx nl no pl pt se us".split(" ");

function hex(random: () => number, digits: number): string {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join("");
}

/** Mulberry32. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
