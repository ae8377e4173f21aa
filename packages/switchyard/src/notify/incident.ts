import type { Rollout } from "../rollout/rollout.ts";
import type { EventRecord } from "../state/records.ts";

/**
 * Something that is wrong until it is over, for channels that know incidents (PagerDuty, Alertmanager). One topic and
 * subject of an app is one incident, however many events it has.
 */
export interface Incident {
  readonly topic: IncidentTopic;
  /** The rule, host or rollout; empty where the app has only one of the topic. */
  readonly subject: string;
  readonly phase: IncidentPhase;
  readonly severity: Severity;
}

export type IncidentTopic =
  /** A release was taken back; over when another is rolled out. */
  "rollout" | "waiting" | "crash-loop" | "alert" | "certificate" | "hook" | "flag" | "test";

/** `acknowledged`: somebody is at it. */
export type IncidentPhase = "open" | "acknowledged" | "closed";

export type Severity = "info" | "warning" | "error" | "critical";

/** The incidents that an event opens, acknowledges and closes. */
export function incidentsOf(event: EventRecord, rollout: Rollout | undefined): readonly Incident[] {
  const waiting = { topic: "waiting", subject: event.rollout ?? "" } as const;
  switch (event.kind) {
    case "begun":
      return rollout?.kind === "deploy" ? [{ ...taken, phase: "acknowledged" }] : [];
    case "waiting":
    case "asked":
      return [{ ...waiting, phase: "open", severity: "warning" }];
    case "step-begun":
    case "step-skipped":
    case "held":
      return [{ ...waiting, phase: "closed", severity: "warning" }];
    case "aborting": {
      const over: Incident = { ...waiting, phase: "closed", severity: "warning" };
      const wanted = rollout !== undefined && "cause" in rollout.status && !rollout.status.cause.automatic;
      return wanted ? [over] : [over, { ...taken, phase: "open" }];
    }
    case "bake-failed":
      return [{ ...taken, phase: "open" }];
    case "failed":
      return [{ ...taken, phase: "open", severity: "critical" }];
    case "succeeded": {
      const over: readonly Incident[] = [
        { ...waiting, phase: "closed", severity: "warning" },
        { ...crashLoop, phase: "closed" },
        { ...hook, phase: "closed" },
      ];
      // A rollback is part of the trouble; what ends it is a release that stays.
      return rollout?.kind === "deploy" ? [...over, { ...taken, phase: "closed" }] : over;
    }
    case "flag-killed":
      // A person who kills a flag knows.
      return event.fields?.["automatic"] === "true" ? [{ ...flagOf(event), phase: "open" }] : [];
    case "flag-changed":
      return isMended(event) ? [{ ...flagOf(event), phase: "closed" }] : [];
    case "ramp-begun":
      return [{ ...flagOf(event), phase: "acknowledged" }];
    case "ramp-waiting":
      return [{ ...waiting, phase: "open", severity: "warning" }];
    case "ramp-step":
    case "ramp-aborted":
      return [{ ...waiting, phase: "closed", severity: "warning" }];
    case "ramp-done":
      return [
        { ...waiting, phase: "closed", severity: "warning" },
        { ...flagOf(event), phase: "closed" },
      ];
    case "ramp-failed":
      return [{ ...flagOf(event), phase: "open", severity: "critical" }];
    case "gave-up":
    case "instance-lost":
      return [{ ...crashLoop, phase: "open" }];
    case "hook-failed":
      return [{ ...hook, phase: "open" }];
    case "alert-firing":
      return [{ ...alertOf(event), phase: "open" }];
    case "alert-resolved":
      return [{ ...alertOf(event), phase: "closed" }, ...renewed(event)];
    case "certificate-expiring": {
      const subject = event.fields?.["host"] ?? "";
      return [{ ...certificate, subject, phase: "open", severity: event.level }];
    }
    case "resumed":
    case "step-failed":
    case "step-reverting":
    case "traffic-returned":
    case "aborted":
    case "verdict":
    case "ramp-verdict":
    case "window-closed":
    case "schema-contracted":
    case "schema-waiting":
    case "crashed":
    case "restarted":
    case "notification-failed":
    case "notification-dropped":
      return [];
  }
}

const taken = { topic: "rollout", subject: "", severity: "error" } as const;
const crashLoop = { topic: "crash-loop", subject: "", severity: "error" } as const;
const hook = { topic: "hook", subject: "", severity: "warning" } as const;

const certificate = { topic: "certificate", severity: "warning" } as const;

/** A person has taken the kill back, by whatever way, or has set what a failed undo left. */
function isMended({ fields }: EventRecord): boolean {
  return fields?.["killed"] === "false" && fields["action"] !== "described";
}

/** Of one flag in one environment. */
function flagOf({ fields }: EventRecord): Pick<Incident, "topic" | "subject" | "severity"> {
  const { flag = "", environment = "" } = fields ?? {};
  return { topic: "flag", subject: `${environment}/${flag}`, severity: "error" };
}

/** The rule about a host's certificate is over when there is a new one. */
function renewed({ fields }: EventRecord): readonly Incident[] {
  const subject = fields?.["host"];
  return subject === undefined ? [] : [{ ...certificate, subject, phase: "closed" }];
}

function alertOf({ fields, level }: EventRecord): Pick<Incident, "topic" | "subject" | "severity"> {
  return { topic: "alert", subject: fields?.["rule"] ?? "", severity: level };
}
