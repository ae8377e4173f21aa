import type { Report } from "./report.ts";

export type ToLoad =
  | { readonly kind: "phase"; readonly name: string }
  | { readonly kind: "snapshot" }
  /** Finish what was begun, report, leave. */
  | { readonly kind: "stop" };

/** Answers come in the order of the questions. */
export type FromLoad = { readonly kind: "report"; readonly report: Report };
