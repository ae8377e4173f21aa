/** `events` among `exposure`. */
export interface Tally {
  readonly events: number;
  readonly exposure: number;
}

export const noTally: Tally = { events: 0, exposure: 0 };

export function addTallies(a: Tally, b: Tally): Tally {
  return { events: a.events + b.events, exposure: a.exposure + b.exposure };
}

/** Events per exposure; null without exposure. */
export function shareOf(tally: Tally): number | null {
  return tally.exposure > 0 ? tally.events / tally.exposure : null;
}
