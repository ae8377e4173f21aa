import type { ChannelConfig } from "../../config/notifySchema.ts";
import { alertmanager } from "./alertmanager.ts";
import { email } from "./email.ts";
import { pagerduty } from "./pagerduty.ts";
import type { Outcome, Sending } from "./port.ts";
import { slack } from "./slack.ts";
import { webhook } from "./webhook.ts";

/** Sends through the driver of the channel's kind. */
export function send(config: ChannelConfig, sending: Sending): Promise<Outcome> {
  if ("webhook" in config) return webhook(config.webhook, sending);
  if ("slack" in config) return slack(config.slack, sending);
  if ("email" in config) return email(config.email, sending);
  if ("pagerduty" in config) return pagerduty(config.pagerduty, sending);
  return alertmanager(config.alertmanager, sending);
}
