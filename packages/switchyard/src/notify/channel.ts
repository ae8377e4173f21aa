import type { ChannelConfig, NotifyCategory } from "../config/notifySchema.ts";
import type { ReleaseRecord } from "../state/records.ts";

/** One way to reach somebody, as a release of the app configures it. */
export interface Channel {
  readonly app: string;
  readonly name: string;
  readonly config: ChannelConfig;
  /** Whose configuration it is from. */
  readonly release: ReleaseRecord;
}

export type ChannelKind = "webhook" | "slack" | "email" | "pagerduty" | "alertmanager";

export function kindOf(config: ChannelConfig): ChannelKind {
  if ("webhook" in config) return "webhook";
  if ("slack" in config) return "slack";
  if ("email" in config) return "email";
  if ("pagerduty" in config) return "pagerduty";
  return "alertmanager";
}

/** What kinds of channels differ in, apart from how they are reached. */
export interface Traits {
  /** It keeps incidents by key until they are over: told only of those, and of every change at once. */
  readonly incidents: boolean;
  /** It can be told that somebody is at an incident. */
  readonly acknowledges: boolean;
  readonly defaults: readonly NotifyCategory[];
}

export function traitsOf(kind: ChannelKind): Traits {
  switch (kind) {
    case "webhook":
      return { incidents: false, acknowledges: false, defaults: [...forATeam, "analysis"] };
    case "slack":
      return { incidents: false, acknowledges: false, defaults: forATeam };
    case "email":
      return { incidents: false, acknowledges: false, defaults: forAPerson };
    case "pagerduty":
      return { incidents: true, acknowledges: true, defaults: urgent };
    case "alertmanager":
      return { incidents: true, acknowledges: false, defaults: urgent };
  }
}

/** While an incident goes on it is sent again after this; undefined: once is enough. */
export function resendMsOf(config: ChannelConfig): number | undefined {
  return "alertmanager" in config ? config.alertmanager.resend : undefined;
}

const urgent: readonly NotifyCategory[] = [
  "aborted",
  "rolled-back",
  "failed",
  "crash-loop",
  "alert",
  "certificate",
  "flag",
];
const forAPerson: readonly NotifyCategory[] = ["waiting", ...urgent, "hook"];
const forATeam: readonly NotifyCategory[] = ["started", ...forAPerson, "finished"];
