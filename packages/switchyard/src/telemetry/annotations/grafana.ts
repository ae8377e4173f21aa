import { request } from "undici";
import { z } from "zod";
import { readBounded } from "../../analysis/providers/http/readBounded.ts";
import { messageOf, SwitchyardError } from "../../errors.ts";
import type { Annotation } from "./annotation.ts";

export interface GrafanaTarget {
  readonly url: string;
  /** Resolved: never stored or logged. */
  readonly token: string;
  readonly dashboardUid?: string;
}

/** `POST /api/annotations`: the id of the new annotation. Throws NOTIFICATION_FAILED. */
export async function addAnnotation(target: GrafanaTarget, annotation: Annotation): Promise<number> {
  const body = {
    ...annotation,
    ...(target.dashboardUid !== undefined && { dashboardUID: target.dashboardUid }),
  };
  const answer = await call(target, "POST", "/api/annotations", body);
  const added = z.object({ id: z.int() }).safeParse(answer.body);
  if (answer.status === 200 && added.success) return added.data.id;
  throw refused(target, "POST", answer);
}

/** `PATCH /api/annotations/<id>`; false if Grafana has no such annotation any more. Throws NOTIFICATION_FAILED. */
export async function changeAnnotation(
  target: GrafanaTarget,
  id: number,
  annotation: Annotation,
): Promise<boolean> {
  const answer = await call(target, "PATCH", `/api/annotations/${id}`, annotation);
  if (answer.status === 404) return false;
  if (answer.status !== 200) throw refused(target, "PATCH", answer);
  return true;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function call(
  { url, token }: GrafanaTarget,
  method: "POST" | "PATCH",
  path: string,
  body: object,
): Promise<Answer> {
  try {
    const response = await request(`${url.replace(/\/+$/, "")}${path}`, {
      method,
      headers: {
        accept: "application/json",
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await readBounded(response.body, maxAnswerBytes);
    return { status: response.statusCode, body: parsed(text) };
  } catch (cause) {
    throw new SwitchyardError(
      "NOTIFICATION_FAILED",
      `Grafana at ${url} does not answer: ${messageOf(cause)}`,
      {
        next: "Check `telemetry.annotations.grafana.url`.",
        cause,
      },
    );
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function refused({ url }: GrafanaTarget, method: string, { status, body }: Answer): SwitchyardError {
  const said = z.object({ message: z.string() }).safeParse(body);
  const words = said.success ? `: ${said.data.message}` : "";
  return new SwitchyardError(
    "NOTIFICATION_FAILED",
    `Grafana at ${url} answered ${method} /api/annotations with ${status}${words}.`,
    { next: "The token's service account needs the permission annotations:create and annotations:write." },
  );
}

const timeoutMs = 10_000;
const maxAnswerBytes = 1024 * 1024;
