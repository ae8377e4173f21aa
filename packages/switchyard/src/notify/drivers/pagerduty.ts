import { hostname } from "node:os";
import type { PagerDutyConfig } from "../../config/notifySchema.ts";
import type { Incident } from "../incident.ts";
import type { Letter } from "../letter.ts";
import { cut, linesOf } from "../plain.ts";
import { post } from "./http.ts";
import type { Driver } from "./port.ts";

/** Events API v2: the matter is the `dedup_key`, so that all of it is one incident there. */
export const pagerduty: Driver<PagerDutyConfig> = async (config, { letter, now, signal, read }) => {
  const { incident } = letter;
  if (incident === undefined) return { kind: "refused", error: "the message is about no incident" };
  const { routingKey } = await read({ routingKey: config.routingKey });
  const body = JSON.stringify({ routing_key: routingKey, ...pagerDutyEvent(letter, incident) });
  return post({ url: config.url, body, now, signal });
};

export function pagerDutyEvent(letter: Letter, incident: Incident) {
  const { notice, matter } = letter;
  const identity = {
    event_action: actions[incident.phase],
    dedup_key: cut(`switchyard/${notice.app}/${matter}`, 255),
  };
  if (incident.phase !== "open") return identity;
  const { title, why, repeated, next, link } = linesOf(letter);
  const { app, release, rollout, kind, at } = notice;
  return {
    ...identity,
    client: "Switchyard",
    ...(link !== undefined && { links: [{ href: link, text: "More" }] }),
    payload: {
      summary: cut(`${title}: ${why}`, 1_024),
      source: hostname(),
      severity: incident.severity,
      timestamp: new Date(at).toISOString(),
      component: app,
      class: kind,
      custom_details: { why, repeated, next, release, rollout },
    },
  };
}

const actions = { open: "trigger", acknowledged: "acknowledge", closed: "resolve" } as const;
