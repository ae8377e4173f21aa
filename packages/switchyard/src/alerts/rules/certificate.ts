import type { CertificateReading } from "../certificate/reading.ts";
import type { Finding } from "../finding.ts";
import type { Rule } from "../rule.ts";

interface CertificateMemory {
  /** Since when no check succeeded. */
  readonly unreachableSince: number | null;
  readonly reading: CertificateReading | null;
  /** Of the last try. */
  readonly checkedAt: number;
}

/** A TLS certificate that expires. One that could not be read for a while alerts too: it may have expired. */
export function certificateRule(target: string, days: number): Rule<CertificateMemory> {
  return {
    name: certificatePrefix + target,
    everyMs: tickMs,
    asks: true,
    ofRelease: false,
    fresh: { unreachableSince: null, reading: null, checkedAt: 0 },
    async look(memory, { sources, now }, signal) {
      const pauseMs = memory.reading?.kind === "certificate" ? checkEveryMs : retryEveryMs;
      const due = now - memory.checkedAt >= pauseMs;
      const reading =
        due || memory.reading === null ? await sources.certificate(target, signal) : memory.reading;
      const unreachableSince = reading.kind === "unreachable" ? (memory.unreachableSince ?? now) : null;
      const next = { unreachableSince, reading, checkedAt: due ? now : memory.checkedAt };
      const finding = judgeCertificate(target, reading, { days, unreachableSince, now });
      // What the certificate says is another matter than that it could not be read: told by itself, at the next look.
      const back = memory.unreachableSince !== null && unreachableSince === null;
      return { memory: next, finding: back ? { ...finding, state: "ok" } : finding };
    },
  };
}

/** Before the host in the names of these rules. */
export const certificatePrefix = "certificate:";

export function judgeCertificate(
  target: string,
  reading: CertificateReading,
  { days, unreachableSince, now }: { days: number; unreachableSince: number | null; now: number },
): Finding {
  const facts = { unit: "number", baseline: null, threshold: days } as const;
  if (reading.kind === "unreachable") {
    const long = unreachableSince !== null && now - unreachableSince >= unreachableForMs;
    const text = `The certificate of ${target} cannot be checked: ${reading.reason}.`;
    return { ...facts, state: long ? "firing" : "unknown", level: "warning", value: null, text };
  }
  const left = (reading.validTo - now) / dayMs;
  const whole = Math.floor(Math.abs(left));
  const found = { ...facts, value: Math.floor(left) };
  const until = new Date(reading.validTo).toISOString().slice(0, 10);
  if (reading.validFrom > now) {
    const from = new Date(reading.validFrom).toISOString();
    const text = `The certificate of ${target} is not valid before ${from}; one of the two clocks may be wrong.`;
    return { ...found, state: "firing", level: "error", text };
  }
  if (left <= 0) {
    const text = `The certificate of ${target} expired ${whole === 0 ? "today" : `${whole} days ago`} (${until}).`;
    return { ...found, state: "firing", level: "error", text };
  }
  return {
    ...found,
    state: left < days ? "firing" : "ok",
    level: left < urgentDays ? "error" : "warning",
    text: `The certificate of ${target} expires in ${whole} days (${until}).`,
  };
}

const dayMs = 86_400_000;
const checkEveryMs = 6 * 3_600_000;
const retryEveryMs = 5 * 60_000;
const unreachableForMs = 30 * 60_000;
const tickMs = 60_000;
const urgentDays = 3;
