import { z } from "@hono/zod-openapi";

/* The HTTP API's shapes of who is told what: alerts, and the channels that messages go to. */

const time = z.iso.datetime();

export const alertView = z.object({
  rule: z.string(),
  state: z
    .enum(["ok", "firing", "learning", "no-data", "unknown"])
    .meta({ description: "Only ok ends an alert; unknown: the source does not answer" }),
  level: z.enum(["warning", "error"]),
  text: z.string().meta({ description: "One sentence: value, baseline, what is tolerated" }),
  unit: z.string().meta({ description: "share (0..1), ms, bytes, cores, per-second, count or number" }),
  value: z.number().nullable(),
  baseline: z.number().nullable().meta({ description: "The stable release's own past" }),
  threshold: z.union([z.number(), z.string()]).nullable(),
  since: time.meta({ description: "Firing, or not firing, since then" }),
  silencedUntil: time.nullable(),
});

export const channelView = z.object({
  name: z.string(),
  kind: z.enum(["webhook", "slack", "email", "pagerduty", "alertmanager"]),
  events: z.array(z.string()).meta({ description: "Categories that it is told of" }),
  minLevel: z.enum(["info", "warning", "error"]),
  release: z.int().meta({ description: "Whose configuration it is from" }),
});

export const deliveryView = z.object({
  channel: z.string(),
  matter: z.string().meta({ description: "What it is about; one matter is told in order and not twice" }),
  headline: z.string().meta({ description: "What its newest message says, half a sentence" }),
  state: z
    .enum(["pending", "repeated", "sent", "given-up"])
    .meta({ description: "repeated: told, and sent again while it goes on" }),
  waiting: z.int().meta({ description: "Messages that were not sent yet" }),
  attempts: z.int().meta({ description: "Failed or unfinished tries of the message that is sent next" }),
  createdAt: time,
  at: time.meta({ description: "Of a pending one: when it is tried next; else when it came to its end" }),
  lastError: z.string().optional(),
});

export const notifyView = z.object({
  channels: z.array(channelView),
  deliveries: z.array(deliveryView),
});

export const notifyTestRequest = z.object({
  channel: z.string().optional().meta({ description: "Absent: all of them" }),
});

export const notifyTestResult = z.object({
  channel: z.string(),
  kind: channelView.shape.kind,
  sent: z.boolean(),
  error: z.string().optional(),
  note: z.string().optional().meta({ description: "It was sent, but something about it is worth knowing" }),
});

const longestSilenceMs = 366 * 86_400_000;
export const silenceRequest = z.object({
  rule: z.string(),
  forMs: z.number().min(0).max(longestSilenceMs).meta({ description: "0 ends the silence; a year at most" }),
});

export type AlertView = z.infer<typeof alertView>;
export type ChannelView = z.infer<typeof channelView>;
export type DeliveryView = z.infer<typeof deliveryView>;
export type NotifyView = z.infer<typeof notifyView>;
export type NotifyTestResult = z.infer<typeof notifyTestResult>;
