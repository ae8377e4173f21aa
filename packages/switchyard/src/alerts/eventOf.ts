import type { EventRecord } from "../state/records.ts";
import type { Telling } from "./alert.ts";
import type { Entry } from "./entry.ts";
import { certificatePrefix } from "./rules/certificate.ts";

/** What people are told of an alert. */
export function eventOf(
  { app, rule, finding }: Entry,
  tell: Exclude<Telling, null>,
): Omit<EventRecord, "id" | "at"> {
  const host = rule.startsWith(certificatePrefix) ? rule.slice(certificatePrefix.length) : undefined;
  const fields = { rule, ...(host !== undefined && { host }) };
  const { level, text } = finding;
  if (tell === "resolved")
    return { app, kind: "alert-resolved", level: "info", text: `${rule}: ${text}`, fields };
  // Only a certificate that was read can expire; one that cannot be read is an alert like any other.
  if (host !== undefined && finding.value !== null) {
    return { app, kind: "certificate-expiring", level, text, fields };
  }
  return { app, kind: "alert-firing", level, text: `${rule}: ${text}`, fields };
}
