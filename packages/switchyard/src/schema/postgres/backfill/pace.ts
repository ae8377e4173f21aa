/** Over about this long a rate is smoothed. */
const horizonMs = 10_000;

export interface Pace {
  readonly perSecond: number;
  /** Of the work that the rate is made of, waits included. */
  readonly measuredMs: number;
}

export const noPace: Pace = { perSecond: 0, measuredMs: 0 };

/** After `rows` more in `ms`, waits included. The first moments are an average, later ones count for less and less. */
export function paceAfter(pace: Pace, rows: number, ms: number): Pace {
  const measuredMs = pace.measuredMs + ms;
  const share = Math.max(1 - Math.exp(-ms / horizonMs), ms / measuredMs);
  return { perSecond: pace.perSecond + share * ((rows / ms) * 1000 - pace.perSecond), measuredMs };
}

/** What is left at this pace, in milliseconds; undefined before 1 % is done: it would be a guess. */
export function remainingMs(pace: Pace, done: number, total: number): number | undefined {
  if (pace.perSecond <= 0 || done < total / 100) return undefined;
  return Math.round((Math.max(0, total - done) / pace.perSecond) * 1000);
}
