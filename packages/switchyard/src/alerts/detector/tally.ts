/** How many of `exposure` (requests, minutes) were bad. */
export interface Tally {
  readonly events: number;
  readonly exposure: number;
}

export const nothing: Tally = { events: 0, exposure: 0 };

export function plus(a: Tally, b: Tally): Tally {
  return { events: a.events + b.events, exposure: a.exposure + b.exposure };
}

/** 0..1; 0 without exposure. */
export function shareOf({ events, exposure }: Tally): number {
  return exposure === 0 ? 0 : events / exposure;
}
