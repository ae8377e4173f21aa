import { type Dispatcher, request } from "undici";
import type { Clock } from "../clock.ts";
import type { HookConfig } from "../config/hooksSchema.ts";
import { formatDuration } from "../config/scalars.ts";
import type { Redactor } from "../config/redact.ts";
import { resolveEnv } from "../config/secrets.ts";
import { messageOf } from "../errors.ts";
import { oneLine } from "../oneLine.ts";
import { signatureHeaders } from "../signature.ts";
import type { HookAnswer, HookCaller, HookMessage } from "./port.ts";

export interface HttpHookCallerOptions {
  readonly clock: Clock;
  /** Learns the secrets that are sent, and takes them out of what comes back. */
  readonly redactor: Redactor;
  /** Where relative `file:` secrets and commands start. */
  readonly directory: string;
}

/** Sends each message as a signed POST on a connection of its own. */
export class HttpHookCaller implements HookCaller {
  readonly #options: HttpHookCallerOptions;

  constructor(options: HttpHookCallerOptions) {
    this.#options = options;
  }

  async call(hook: HookConfig, message: HookMessage, signal: AbortSignal): Promise<HookAnswer> {
    const deadline = AbortSignal.timeout(hook.timeout);
    try {
      const answer = await this.#post(hook, message, AbortSignal.any([signal, deadline]));
      signal.throwIfAborted();
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      const reason = deadline.aborted ? `no answer within ${formatDuration(hook.timeout)}` : reasonOf(error);
      return { kind: "none", reason: this.#options.redactor.redact(reason) };
    }
  }

  async #post(hook: HookConfig, message: HookMessage, signal: AbortSignal): Promise<HookAnswer> {
    const { secret, headers } = await this.#resolve(hook, message.hook, signal);
    const at = this.#options.clock.now();
    const { id } = message;
    const body = JSON.stringify({
      id,
      hook: message.hook,
      type: hook.type,
      timestamp: new Date(at).toISOString(),
      ...message.body,
      metadata: hook.metadata,
    });
    const response = await request(hook.url, {
      method: "POST",
      headers: {
        ...headers,
        "content-type": "application/json",
        "user-agent": "switchyard",
        ...(secret === undefined ? { "webhook-id": id } : signatureHeaders({ id, at, body, secret })),
      },
      body,
      // One that is kept open may be cut by the other side just as it is used again, which would count as a failure.
      reset: true,
      signal,
    });
    return this.#answer(response);
  }

  async #answer({ statusCode: status, body }: Dispatcher.ResponseData): Promise<HookAnswer> {
    if (status >= 200 && status < 300) {
      body.on("error", () => undefined).destroy();
      return { kind: "yes", status };
    }
    const text = this.#options.redactor.redact(await beginningOf(body));
    return { kind: "no", status, text: oneLine(text, maxCharacters) };
  }

  async #resolve(
    hook: HookConfig,
    name: string,
    signal: AbortSignal,
  ): Promise<{ readonly secret: string | undefined; readonly headers: Record<string, string> }> {
    const path = `hooks.${name}`;
    const { values, secrets } = await resolveEnv(
      {
        ...(hook.secret !== undefined && { [`${path}.secret`]: hook.secret }),
        ...Object.fromEntries(
          Object.entries(hook.headers).map(([key, value]) => [`${path}.headers.${key}`, value]),
        ),
      },
      { directory: this.#options.directory, signal },
    );
    this.#options.redactor.addPassing(secrets);
    const headers = Object.keys(hook.headers).map((key) => [
      key.toLowerCase(),
      values[`${path}.headers.${key}`] ?? "",
    ]);
    return { secret: values[`${path}.secret`], headers: Object.fromEntries(headers) };
  }
}

const maxBytes = 1024;
const maxCharacters = 200;

/** What came of the body; one that is cut or never ends changes nothing about the status. */
async function beginningOf(body: Dispatcher.ResponseData["body"]): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= maxBytes) break;
    }
  } catch {
    // The status has been said; the rest of the body is not needed.
  }
  return Buffer.concat(chunks).subarray(0, maxBytes).toString("utf8");
}

/** The error of a host with several addresses has no message of its own. */
function reasonOf(error: unknown): string {
  const message = messageOf(error);
  if (message !== "") return message;
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
