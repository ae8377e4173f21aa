export interface Restarts {
  readonly app: string;
  readonly release: string;
  /** Of the instance. */
  readonly id: string;
  readonly restarts: number;
}

/**
 * Restarts per release that never go down: instances come and go, each with a count of its own. Counts from the start of
 * the control plane; forgets a release once it has no instances.
 */
export class RestartLedger {
  #releases: Releases = new Map();

  /** The sums, with what is to be seen of all instances now. */
  add(seen: readonly Restarts[]): readonly Omit<Restarts, "id">[] {
    const groups = Map.groupBy(seen, ({ app, release }) => `${app}/${release}`);
    const releases: Releases = new Map();
    const sums: Omit<Restarts, "id">[] = [];
    for (const [key, members] of groups) {
      const before = this.#releases.get(key);
      const alive = new Map(members.map(({ id, restarts }) => [id, restarts]));
      const gone = (before?.gone ?? 0) + sum([...(before?.alive ?? [])].filter(([id]) => !alive.has(id)));
      releases.set(key, { gone, alive });
      const restarts = gone + sum([...alive]);
      sums.push(...members.slice(0, 1).map(({ app, release }) => ({ app, release, restarts })));
    }
    this.#releases = releases;
    return sums;
  }
}

type Releases = Map<string, { readonly gone: number; readonly alive: ReadonlyMap<string, number> }>;

function sum(counts: readonly (readonly [string, number])[]): number {
  return counts.reduce((total, [, count]) => total + count, 0);
}
