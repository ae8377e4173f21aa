import type { AlertmanagerConfig } from "../../config/notifySchema.ts";
import type { Incident, IncidentTopic } from "../incident.ts";
import type { Letter } from "../letter.ts";
import { linesOf } from "../plain.ts";
import { post } from "./http.ts";
import type { Driver } from "./port.ts";

/** API v2. An alert is known by its labels, so they are the same from its beginning to its end. */
export const alertmanager: Driver<AlertmanagerConfig> = async (config, { letter, now, signal, read }) => {
  const { incident } = letter;
  if (incident === undefined) return { kind: "refused", error: "the message is about no incident" };
  const headers = await read(config.headers);
  const token = config.token && (await read({ token: config.token })).token;
  const body = JSON.stringify([alertOf(letter, incident, config, now)]);
  const url = `${config.url.replace(/\/+$/, "")}/api/v2/alerts`;
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return post({ url, headers: { ...headers, ...authorization }, body, now, signal });
};

export function alertOf(
  letter: Letter,
  { topic, subject, severity, phase }: Incident,
  { labels, resend }: Pick<AlertmanagerConfig, "labels" | "resend">,
  now: number,
) {
  const { title, why, next, link } = linesOf(letter);
  const subjectLabel = subjectLabels[topic];
  return {
    labels: {
      ...labels,
      alertname: topic === "alert" && subject !== "" ? subject : names[topic],
      app: letter.notice.app,
      severity,
      ...(subjectLabel !== undefined && subject !== "" && { [subjectLabel]: subject }),
    },
    annotations: { summary: title, description: why, ...(next !== undefined && { next }) },
    startsAt: new Date(letter.since).toISOString(),
    // If Switchyard falls silent the alert ends, as one of Prometheus's does.
    endsAt: new Date(phase === "closed" ? Math.max(now, letter.since) : now + 4 * resend).toISOString(),
    ...(link !== undefined && { generatorURL: link }),
  };
}

const names: Readonly<Record<IncidentTopic, string>> = {
  rollout: "SwitchyardReleaseTakenBack",
  waiting: "SwitchyardWaitsForApproval",
  "crash-loop": "SwitchyardCrashLoop",
  alert: "SwitchyardAlert",
  certificate: "SwitchyardCertificateExpiring",
  hook: "SwitchyardHookFailed",
  flag: "SwitchyardFlagKilled",
  test: "SwitchyardTest",
};

const subjectLabels: Readonly<Record<IncidentTopic, string | undefined>> = {
  rollout: undefined,
  waiting: "rollout",
  "crash-loop": undefined,
  alert: undefined,
  certificate: "host",
  hook: undefined,
  flag: "flag",
  test: undefined,
};
