import { type ErrorDetails, SwitchyardError } from "../../errors.ts";

/** METRIC_UNAVAILABLE: nothing was measured, and nobody may take that for a good sign. */
export function unavailable(source: string, what: string, details: ErrorDetails = {}): SwitchyardError {
  return new SwitchyardError("METRIC_UNAVAILABLE", `${source} ${what}`, {
    next: "Correct the metric's `provider` or the source; the analysis asks again by itself.",
    ...details,
    fields: { source, ...details.fields },
  });
}
