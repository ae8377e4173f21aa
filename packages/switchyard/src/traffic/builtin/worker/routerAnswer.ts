import type { ServerResponse } from "node:http";

/** Why the router answers by itself. */
export type RouterReason =
  | "bad-request"
  | "no-route"
  | "no-instance"
  | "instance-unreachable"
  | "instance-failed"
  | "instance-timeout"
  | "cut";

const answers: Readonly<Record<RouterReason, { readonly status: number; readonly message: string }>> = {
  "bad-request": { status: 400, message: "The request is malformed." },
  "no-route": { status: 404, message: "No app is deployed for this host and path." },
  "no-instance": { status: 503, message: "No instance can serve this request now." },
  "instance-unreachable": { status: 502, message: "The app's instance cannot be reached." },
  "instance-failed": { status: 502, message: "The app's instance failed to answer." },
  "instance-timeout": { status: 504, message: "The app's instance took too long to answer." },
  cut: { status: 503, message: "The request was cut at the end of its drain deadline." },
};

/** Sends the router's own answer; returns its status. `detail` takes the place of the usual message. */
export function answer(
  response: ServerResponse,
  reason: RouterReason,
  override?: { readonly status: number; readonly detail: string },
): number {
  const status = override?.status ?? answers[reason].status;
  const message = override?.detail ?? answers[reason].message;
  const body = `${JSON.stringify({ error: { reason, message } })}\n`;
  response.writeHead(status, [
    "Content-Type",
    "application/json",
    "Content-Length",
    String(Buffer.byteLength(body)),
    "Cache-Control",
    "no-store",
    ...(status === 503 ? ["Retry-After", "1"] : []),
  ]);
  response.end(body);
  return status;
}
