/** Everything that is written into the event log. A new kind also gets a row in notify/meaning.ts: who is told. */
export type EventKind =
  // A rollout, as rollout/narrate.ts and the engine tell it.
  | "begun"
  | "resumed"
  | "step-begun"
  | "step-failed"
  | "step-skipped"
  | "step-reverting"
  | "waiting"
  | "held"
  | "asked"
  | "verdict"
  | "aborting"
  | "traffic-returned"
  | "aborted"
  | "failed"
  | "succeeded"
  | "bake-failed"
  | "window-closed"
  // Flags, and their way to more people.
  | "flag-changed"
  | "flag-killed"
  | "ramp-begun"
  | "ramp-step"
  | "ramp-waiting"
  | "ramp-verdict"
  | "ramp-done"
  | "ramp-aborted"
  | "ramp-failed"
  // The database, beside rollouts.
  | "schema-contracted"
  | "schema-waiting"
  // Instances by themselves.
  | "crashed"
  | "restarted"
  | "gave-up"
  | "instance-lost"
  // What is watched beside rollouts.
  | "alert-firing"
  | "alert-resolved"
  | "certificate-expiring"
  | "hook-failed"
  // The notifier about itself.
  | "notification-failed"
  | "notification-dropped";
