import { z } from "zod";
import { requestHeaders } from "./requestHeaders.ts";
import { bareHttpUrl, duration } from "./scalars.ts";
import { secretReference } from "./secretReference.ts";

/** `notify` of an app: who hears of what happens to it, each a channel by name. */

/** What a channel can be told of. */
export const notifyCategories = [
  "started",
  "step",
  "waiting",
  "analysis",
  "aborted",
  "rolled-back",
  "finished",
  "failed",
  "crash",
  "crash-loop",
  "alert",
  "certificate",
  "hook",
  "flag",
  "flag-change",
] as const;

export type NotifyCategory = (typeof notifyCategories)[number];

const text = z.union([z.string(), secretReference]);

const headers = requestHeaders.describe("Further request headers.");

const common = {
  events: z
    .array(z.enum(notifyCategories))
    .min(1)
    .optional()
    .describe("Default: what a person wants to know, by the kind of channel; never every step."),
  minLevel: z
    .enum(["info", "warning", "error"])
    .default("info")
    .describe("Less than this is not told; that an alert is over always is."),
  timeout: duration
    .refine((ms) => ms > 0 && ms <= 3_600_000, { error: "must be more than 0 and at most 1h" })
    .prefault("10s")
    .describe("Of one try."),
};

const webhook = z.strictObject({
  webhook: z.strictObject({
    url: z
      .union([bareHttpUrl, secretReference])
      .describe("Gets a POST with JSON per message; redirects are not followed."),
    secret: secretReference.describe("Signs every message, as in Standard Webhooks."),
    headers,
  }),
  ...common,
});

const slack = z.strictObject({
  slack: z.strictObject({ url: secretReference.describe("Of an incoming webhook; it is a secret itself.") }),
  ...common,
});

const address = z.string().regex(/^[^\s@<>,;]+@[^\s@<>,;]+$/, "must be an address such as ops@example.com");

const email = z.strictObject({
  email: z
    .strictObject({
      host: z.string().min(1).describe("SMTP server."),
      port: z
        .int()
        .min(1)
        .max(65_535)
        .optional()
        .describe("Default: 587, with `tls: implicit` 465, with `tls: none` 25."),
      tls: z
        .enum(["starttls", "implicit", "none"])
        .default("starttls")
        .describe("starttls: refuses to go on without; implicit: from the first byte; none: in the clear."),
      username: text.optional().describe("With `password`; absent: without authentication."),
      password: secretReference.optional().describe("Of the SMTP user."),
      from: address.describe("Sender."),
      to: z.array(address).min(1).max(50).describe("Recipients; they see one another."),
    })
    .refine((c) => (c.username === undefined) === (c.password === undefined), {
      error: "needs both `username` and `password`, or neither",
    }),
  ...common,
});

const pagerduty = z.strictObject({
  pagerduty: z.strictObject({
    routingKey: secretReference.describe("Integration key of a service with Events API v2."),
    url: bareHttpUrl
      .default("https://events.pagerduty.com/v2/enqueue")
      .describe("https://events.eu.pagerduty.com/v2/enqueue in the EU region."),
  }),
  ...common,
});

const alertmanager = z.strictObject({
  alertmanager: z.strictObject({
    url: bareHttpUrl.describe("Of the Alertmanager, without /api/v2/alerts."),
    token: secretReference.optional().describe("Bearer token."),
    headers,
    labels: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be a label such as team"), z.string())
      .default({})
      .describe("Further labels of every alert, for routing."),
    resend: duration
      .refine((ms) => ms >= 1_000, { error: "must be at least 1s" })
      .prefault("1m")
      .describe("While it fires an alert is sent again after this; it ends by itself after four times this."),
  }),
  ...common,
});

export const notify = z
  .record(
    z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, "must be lower-case letters, digits and dashes"),
    z.union([webhook, slack, email, pagerduty, alertmanager]),
  )
  .default({})
  .describe("Who is told what happens: channels by name.");

export type NotifyConfig = z.output<typeof notify>;
export type ChannelConfig = NotifyConfig[string];
export type WebhookConfig = z.output<typeof webhook>["webhook"];
export type SlackConfig = z.output<typeof slack>["slack"];
export type EmailConfig = z.output<typeof email>["email"];
export type PagerDutyConfig = z.output<typeof pagerduty>["pagerduty"];
export type AlertmanagerConfig = z.output<typeof alertmanager>["alertmanager"];
