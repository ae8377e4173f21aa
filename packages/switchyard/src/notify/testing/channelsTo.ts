import type { Receiver } from "./receiver.ts";

/** Channels that end at a receiver, each with a path of its own; the secret is in NOTIFY_SECRET. */
export function channelsTo(receiver: Receiver) {
  const secret = { from: "env:NOTIFY_SECRET" };
  return {
    hook: (path: string, more: object = {}) => ({
      webhook: { url: `${receiver.url}/${path}`, secret },
      ...more,
    }),
    pager: (more: object = {}) => ({
      pagerduty: { url: `${receiver.url}/pager`, routingKey: secret },
      ...more,
    }),
    /** Kinds of events that a webhook got, or actions that PagerDuty got. */
    told: (path: string) =>
      receiver.received
        .filter((request) => request.path === `/${path}`)
        .map(({ body }) => {
          const sent: { type?: string; event_action?: string } = JSON.parse(body);
          return sent.type ?? sent.event_action;
        }),
  };
}
