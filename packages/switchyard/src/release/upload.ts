import { createReadStream } from "node:fs";
import { type Dispatcher, errors, request } from "undici";
import { type Clock, systemClock } from "../clock.ts";
import { type ErrorJson, messageOf, SwitchyardError } from "../errors.ts";
import { errorCode } from "./errorCode.ts";
import type { Packed } from "./pack.ts";

export interface UploadOptions {
  /** Reaches the control plane, e.g. `new Agent({ connect: { socketPath } })`. */
  readonly dispatcher: Dispatcher;
  /** Default: http://localhost, for a unix socket. */
  readonly origin?: string;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

/**
 * Brings an artifact to the control plane unless it is there already. Safe to repeat, since artifacts are named by
 * their content: lost connections and 5xx are tried again, every other refusal is final.
 */
export async function uploadArtifact(
  packed: Pick<Packed, "file" | "sha256" | "bytes">,
  options: UploadOptions,
): Promise<"stored" | "present"> {
  const clock = options.clock ?? systemClock;
  for (let attempt = 1; ; attempt++) {
    try {
      return (await isPresent(packed.sha256, options)) ? "present" : await put(packed, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!isTransient(error)) throw error;
      if (attempt === maxAttempts) throw unreachable(error);
      await clock.sleep(firstBackoffMs * 2 ** (attempt - 1), options.signal);
    }
  }
}

const maxAttempts = 6;
const firstBackoffMs = 200;

async function isPresent(sha256: string, options: UploadOptions): Promise<boolean> {
  const { statusCode, body } = await request(url(sha256, options), {
    method: "HEAD",
    dispatcher: options.dispatcher,
    signal: options.signal ?? null,
  });
  await body.dump();
  if (statusCode >= 500) throw new ServerFailure(statusCode, "");
  return statusCode === 200;
}

async function put(
  { file, sha256, bytes }: Pick<Packed, "file" | "sha256" | "bytes">,
  options: UploadOptions,
): Promise<"stored" | "present"> {
  const source = createReadStream(file);
  let sent = 0;
  const { statusCode, body } = await request(url(sha256, options), {
    method: "PUT",
    headers: { "content-type": "application/octet-stream", "content-length": String(bytes) },
    body: source.map((chunk: Buffer) => {
      sent += chunk.length;
      options.onProgress?.(sent, bytes);
      return chunk;
    }),
    dispatcher: options.dispatcher,
    signal: options.signal ?? null,
  }).finally(() => source.destroy());
  const text = await body.text();
  if (statusCode >= 500) throw new ServerFailure(statusCode, text);
  if (statusCode >= 400) throw refusal(statusCode, text);
  return statusCode === 201 ? "stored" : "present";
}

function url(sha256: string, { origin = "http://localhost" }: UploadOptions): string {
  return `${origin}/v1/artifacts/${sha256}`;
}

class ServerFailure extends Error {
  constructor(status: number, text: string) {
    super(`the control plane answered ${status} ${text}`.trim());
  }
}

const connectionErrors = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

function isTransient(error: unknown): boolean {
  if (error instanceof ServerFailure || error instanceof errors.SocketError) return true;
  const code = errorCode(error);
  // A missing socket is a control plane that restarts; a missing artifact is not.
  if (code === "ENOENT") return error instanceof Error && "syscall" in error && error.syscall === "connect";
  return code !== undefined && connectionErrors.has(code);
}

function unreachable(cause: unknown): SwitchyardError {
  return new SwitchyardError(
    "CONTROL_PLANE_UNREACHABLE",
    `The artifact could not be uploaded: ${messageOf(cause)}`,
    { next: "Check that `switchyard serve` runs, then deploy again.", cause },
  );
}

function refusal(status: number, text: string): SwitchyardError {
  try {
    const { error }: { error: ErrorJson } = JSON.parse(text);
    return SwitchyardError.fromJSON(error);
  } catch {
    return new SwitchyardError("INTERNAL", `The control plane refused the artifact: ${status} ${text}`, {
      next: "Check that client and control plane are of the same version.",
    });
  }
}
