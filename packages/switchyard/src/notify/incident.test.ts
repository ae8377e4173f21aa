import { describe, expect, it } from "vitest";
import { type NotifyCategory, notifyCategories } from "../config/notifySchema.ts";
import { validateApp } from "../config/validateApp.ts";
import type { EventKind } from "../state/eventKinds.ts";
import { incidentsOf } from "./incident.ts";
import { categoryOf } from "./meaning.ts";

/** What each kind of event does to incidents. */
const phases: Readonly<Record<EventKind, readonly ("open" | "acknowledged" | "closed")[]>> = {
  begun: [],
  resumed: [],
  "step-begun": ["closed"],
  "step-failed": [],
  "step-skipped": ["closed"],
  "step-reverting": [],
  waiting: ["open"],
  held: ["closed"],
  asked: ["open"],
  verdict: [],
  aborting: ["closed", "open"],
  "traffic-returned": [],
  aborted: [],
  failed: ["open"],
  succeeded: ["closed", "closed", "closed"],
  "bake-failed": ["open"],
  "window-closed": [],
  "schema-contracted": [],
  "schema-waiting": [],
  "flag-changed": [],
  "flag-killed": ["open"],
  "ramp-begun": ["acknowledged"],
  "ramp-step": ["closed"],
  "ramp-waiting": ["open"],
  "ramp-verdict": [],
  "ramp-done": ["closed", "closed"],
  "ramp-aborted": ["closed"],
  "ramp-failed": ["open"],
  crashed: [],
  restarted: [],
  "gave-up": ["open"],
  "instance-lost": ["open"],
  "alert-firing": ["open"],
  "alert-resolved": ["closed"],
  "certificate-expiring": ["open"],
  "hook-failed": ["open"],
  "notification-failed": [],
  "notification-dropped": [],
};

describe("incidentsOf", () => {
  it.each(Object.entries(phases))("knows what %s does", (kind, expected) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a key of the record
    expect(incidents(kind as EventKind).map(({ phase }) => phase)).toEqual(expected);
  });

  it("opens something in exactly the categories that a channel of incidents may have", () => {
    const opening = new Set<NotifyCategory | null>();
    for (const kind of Object.keys(phases)) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a key of the record
      const known = kind as EventKind;
      if (incidents(known).some(({ phase }) => phase === "open")) opening.add(categoryOf(known, undefined));
    }
    expect(new Set(notifyCategories.filter(accepted))).toEqual(opening);
  });
});

function accepted(category: NotifyCategory): boolean {
  const pager = { pagerduty: { routingKey: { from: "env:KEY" } }, events: [category] };
  try {
    validateApp("shop", { run: "x", notify: { pager } });
    return true;
  } catch {
    return false;
  }
}

function incidents(kind: EventKind) {
  const fields = { automatic: "true" };
  return incidentsOf({ id: 1, at: 0, app: "shop", kind, level: "error", text: "", fields }, undefined);
}
