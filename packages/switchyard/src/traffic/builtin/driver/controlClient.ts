import { Client } from "undici";
import { type ErrorJson, messageOf, SwitchyardError } from "../../../errors.ts";
import type { ControlAnswers } from "../process/controlApi.ts";

export interface ControlRequest {
  readonly body?: unknown;
  /** To the whole answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** Speaks to one router over its control socket, whichever process is behind it at the moment. */
export class ControlClient {
  private readonly socketPath: string;
  private readonly client: Client;

  /** `onDisconnect` is called as soon as an idle or busy connection breaks, as when the router dies. */
  constructor(socketPath: string, onDisconnect: () => void = () => {}) {
    this.socketPath = socketPath;
    this.client = new Client("http://localhost", { socketPath, pipelining: 16 });
    this.client.on("disconnect", onDisconnect);
  }

  /** The answer's JSON. Throws what the router threw, or ROUTER_UNAVAILABLE when it does not answer. */
  async request<R extends keyof ControlAnswers>(
    route: R,
    request: ControlRequest,
  ): Promise<ControlAnswers[R]> {
    const { status, body } = await this.exchange(route, request);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- The router is of this package.
    if (status < 400) return body as ControlAnswers[R];
    if (isErrorBody(body)) throw SwitchyardError.fromJSON(body.error);
    throw this.unavailable(new Error(`HTTP status ${status}`));
  }

  async close(): Promise<void> {
    await this.client.destroy();
  }

  private async exchange(route: string, request: ControlRequest): Promise<{ status: number; body: unknown }> {
    const timeout = AbortSignal.timeout(request.timeoutMs);
    const [method = "", path = ""] = route.split(" ");
    try {
      const response = await this.client.request({
        method,
        path,
        signal: request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]),
        ...(request.body !== undefined && {
          body: JSON.stringify(request.body),
          headers: { "content-type": "application/json" },
        }),
      });
      return { status: response.statusCode, body: await response.body.json() };
    } catch (cause) {
      throw this.unavailable(cause);
    }
  }

  private unavailable(cause: unknown): SwitchyardError {
    return new SwitchyardError(
      "ROUTER_UNAVAILABLE",
      `The router does not answer on ${this.socketPath}: ${messageOf(cause)}`,
      {
        next: "`switchyard serve` starts it again by itself; if that does not help, look into router.log beside the socket.",
        cause,
      },
    );
  }
}

function isErrorBody(body: unknown): body is { error: ErrorJson } {
  return typeof body === "object" && body !== null && "error" in body;
}
