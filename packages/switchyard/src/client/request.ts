import { request as httpRequest, type IncomingMessage } from "node:http";
import { type ErrorJson, SwitchyardError, messageOf } from "../errors.ts";

export interface ApiRequest {
  readonly method: "GET" | "HEAD" | "POST" | "DELETE";
  /** With query string. */
  readonly path: string;
  readonly body?: unknown;
  /** Longest silence of the server, before the response and within it. Default 30 s. */
  readonly silenceMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * One request over the control plane's socket; the response's body is still to be read. Throws
 * CONTROL_PLANE_UNREACHABLE when nothing answers or the answer stops, and the server's own error for a status of
 * 400 and above.
 */
export async function send(socket: string, options: ApiRequest): Promise<IncomingMessage> {
  const response = await exchange(socket, options);
  if ((response.statusCode ?? 500) < 400) return response;
  throw errorOf(response.statusCode ?? 500, await text(response));
}

/** Sends and parses the JSON of the answer. */
export async function sendForJson<T>(socket: string, options: ApiRequest): Promise<T> {
  const body = await text(await send(socket, options));
  try {
    const document: T = JSON.parse(body);
    return document;
  } catch (cause) {
    throw notSwitchyard(cause);
  }
}

export function unreachable(cause: unknown): SwitchyardError {
  return new SwitchyardError("CONTROL_PLANE_UNREACHABLE", explain(cause), {
    next: "Start it with `switchyard serve`, or name its state directory with --state-dir.",
    cause,
  });
}

function exchange(socket: string, options: ApiRequest): Promise<IncomingMessage> {
  const payload = options.body === undefined ? undefined : JSON.stringify(options.body);
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      socketPath: socket,
      method: options.method,
      path: options.path,
      // One connection per request: a pooled one may be half dead after a restart of the control plane.
      agent: false,
      headers: payload === undefined ? {} : jsonHeaders(payload),
      ...(options.signal && { signal: options.signal }),
    });
    const silenceMs = options.silenceMs ?? 30_000;
    request.setTimeout(silenceMs, () => request.destroy(new Silence(silenceMs)));
    request.on("response", resolve);
    request.on("error", (error) => {
      const reason: unknown = options.signal?.aborted ? options.signal.reason : unreachable(error);
      reject(reason);
    });
    request.end(payload);
  });
}

async function text(response: IncomingMessage): Promise<string> {
  try {
    response.setEncoding("utf8");
    let body = "";
    for await (const chunk of response) body += String(chunk);
    return body;
  } catch (cause) {
    throw unreachable(cause);
  }
}

function errorOf(status: number, body: string): SwitchyardError {
  try {
    const { error }: { error?: ErrorJson } = JSON.parse(body);
    if (error) return SwitchyardError.fromJSON(error);
  } catch (cause) {
    return notSwitchyard(cause);
  }
  return notSwitchyard(new Error(`HTTP status ${status}`));
}

function notSwitchyard(cause: unknown): SwitchyardError {
  return new SwitchyardError(
    "INTERNAL",
    `The control plane gave an answer that is not its API's: ${messageOf(cause)}`,
    {
      next: "See that the control plane and this command have the same version (`switchyard --version`).",
      cause,
    },
  );
}

function explain(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT" || code === "ECONNREFUSED") return "The control plane is not running.";
  if (code === "ECONNRESET") return "The control plane went away.";
  if (code === "EACCES" || code === "EPERM") return "You are not allowed to open the control plane's socket.";
  if (cause instanceof Silence) return `The control plane did not answer within ${cause.ms / 1000} s.`;
  return `The connection to the control plane broke: ${messageOf(cause)}.`;
}

class Silence extends Error {
  readonly ms: number;
  constructor(ms: number) {
    super("no answer");
    this.ms = ms;
  }
}

function jsonHeaders(payload: string): Record<string, string | number> {
  return { "content-type": "application/json", "content-length": Buffer.byteLength(payload) };
}
