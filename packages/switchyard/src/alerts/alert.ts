import type { Finding } from "./finding.ts";

/** A rule as it stands between two looks: what people see of it, and what they were told. */
export interface Alert {
  readonly firing: boolean;
  /** Firing or not since then, milliseconds since the epoch. */
  readonly since: number;
  /** The highest level that was told of the present firing; null: nothing. */
  readonly told: Finding["level"] | null;
  /** Nothing is told before that. */
  readonly silencedUntil: number | null;
}

export type Telling = "firing" | "resolved" | null;

/**
 * What a finding changes and whether to tell. Only `ok` ends an alert: what is not known is not well. One that became
 * worse is told again, and one that was silenced is told when the silence is over and it still fires.
 */
export function changed(
  alert: Alert,
  finding: Finding,
  now: number,
): { readonly alert: Alert; readonly tell: Telling } {
  const silencedUntil =
    alert.silencedUntil !== null && alert.silencedUntil > now ? alert.silencedUntil : null;
  const firing = finding.state === "firing" || (alert.firing && finding.state !== "ok");
  const since = firing === alert.firing ? alert.since : now;
  if (!firing) {
    const tell = alert.told === null ? null : "resolved";
    return { alert: { firing, since, told: null, silencedUntil }, tell };
  }
  const worse = alert.told === null || (alert.told === "warning" && finding.level === "error");
  const tell = finding.state === "firing" && worse && silencedUntil === null ? "firing" : null;
  return { alert: { firing, since, told: tell === null ? alert.told : finding.level, silencedUntil }, tell };
}
