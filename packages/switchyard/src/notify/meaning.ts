import type { NotifyCategory } from "../config/notifySchema.ts";
import type { Rollout } from "../rollout/rollout.ts";
import type { EventKind } from "../state/eventKinds.ts";

/** What a channel has to ask for to hear of a kind of event; null: nobody is told. */
const categories: Readonly<Record<EventKind, NotifyCategory | null>> = {
  begun: "started",
  resumed: "step",
  "step-begun": "step",
  "step-failed": "step",
  "step-skipped": "step",
  "step-reverting": "step",
  "traffic-returned": "step",
  waiting: "waiting",
  held: "waiting",
  asked: "waiting",
  verdict: "analysis",
  aborting: "aborted",
  "bake-failed": "rolled-back",
  aborted: "finished",
  succeeded: "finished",
  failed: "failed",
  crashed: "crash",
  restarted: "crash",
  "gave-up": "crash-loop",
  "instance-lost": "crash-loop",
  "alert-firing": "alert",
  "alert-resolved": "alert",
  "certificate-expiring": "certificate",
  "hook-failed": "hook",
  "flag-changed": "flag-change",
  "flag-killed": "flag",
  "ramp-begun": "flag-change",
  "ramp-step": "step",
  "ramp-waiting": "waiting",
  "ramp-verdict": "analysis",
  "ramp-done": "flag-change",
  "ramp-aborted": "flag-change",
  "ramp-failed": "failed",
  "schema-contracted": "finished",
  "schema-waiting": "waiting",
  "window-closed": null,
  // Telling that something could not be told would go round in circles.
  "notification-failed": null,
  "notification-dropped": null,
};

/** The category of an event; null also for a kind that a newer version wrote. */
export function categoryOf(kind: EventKind, rollout: Rollout | undefined): NotifyCategory | null {
  if (kind === "succeeded" && rollout?.kind === "rollback") return "rolled-back";
  return categories[kind] ?? null;
}
