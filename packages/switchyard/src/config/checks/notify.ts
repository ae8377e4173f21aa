import { notifyCategories, type NotifyCategory } from "../notifySchema.ts";
import type { CrossCheck } from "./crossCheckRule.ts";

export const notifyChecks: readonly CrossCheck[] = [
  {
    reads: ["notify"],
    check: ({ notify }) =>
      Object.entries(notify).flatMap(([name, channel]) => {
        if (!("pagerduty" in channel || "alertmanager" in channel)) return [];
        const kind = "pagerduty" in channel ? "PagerDuty" : "Alertmanager";
        return (channel.events ?? []).flatMap((category, index) =>
          incidentCategories.has(category)
            ? []
            : [
                {
                  path: ["notify", name, "events", index],
                  message: `${kind} is told of what is wrong until it is over, and "${category}" is not; use ${choices}, or another kind of channel`,
                },
              ],
        );
      }),
  },
];

/** Those in which something opens an incident; see notify/incident.ts. */
const incidentCategories: ReadonlySet<NotifyCategory> = new Set([
  "waiting",
  "aborted",
  "rolled-back",
  "failed",
  "crash-loop",
  "alert",
  "certificate",
  "hook",
  "flag",
]);

const choices = notifyCategories.filter((category) => incidentCategories.has(category)).join(", ");
