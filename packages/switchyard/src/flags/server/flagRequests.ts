import type { IncomingMessage, ServerResponse } from "node:http";
import type { KeyHolder } from "../keys/flagKeys.ts";
import { Access, defaultRates } from "./access.ts";
import { Channels } from "./channels.ts";
import { isForBrowsers, preflight } from "./cors.ts";
import type { Door } from "./door.ts";
import { plainRoutes } from "./plainRoutes.ts";
import type { FlagServerOptions } from "./flagServerOptions.ts";
import { FlagSets } from "./flagSets.ts";
import { jsonBody } from "./jsonBody.ts";
import { NoticeStreams } from "./noticeStreams.ts";
import { RateLimits } from "./rateLimits.ts";
import { requestFault } from "./requestFault.ts";
import { ack, streamQuery } from "./syncRoutes.ts";
import { SyncStreams } from "./syncStreams.ts";

/** Answers the requests of a FlagServer: lets in who may come, and leads them to a stream or a plain answer. */
export class FlagRequests {
  readonly #options: FlagServerOptions;
  readonly #access: Access;
  readonly #channels: Channels;
  readonly #syncs: SyncStreams;
  readonly #notices: NoticeStreams;
  readonly #plain: ReturnType<typeof plainRoutes>;
  readonly #stopCutting: () => void;

  constructor(options: FlagServerOptions) {
    const { book, keys, deliveries, clock, heartbeatMs = 5_000 } = options;
    const limits = {
      maxBufferedBytes: options.maxBufferedBytes ?? 2 ** 20,
      stallMs: options.stallMs ?? 30_000,
    };
    const now = () => clock.now();
    this.#options = options;
    this.#access = new Access({
      keys,
      limits: new RateLimits(clock),
      rates: { ...defaultRates, ...options.rates },
      now,
    });
    const channels = new Channels({ book, clock, heartbeatMs });
    this.#channels = channels;
    this.#syncs = new SyncStreams({ deliveries, limits, now });
    this.#notices = new NoticeStreams({ clock, limits, random: Math.random });
    const sets = new FlagSets(clock, options.surroundingsOf);
    this.#plain = plainRoutes({ ...options, channels, sets, secret: keys.secret });
    this.#stopCutting = keys.onRevoked((holder) => this.#cut(holder));
  }

  get streams(): number {
    return this.#syncs.size + this.#notices.size;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#answer(request, response);
    } catch (error) {
      this.#options.report(error);
      if (response.headersSent) response.destroy();
      else say(response, 500, "The control plane failed.");
    }
  }

  /** To be called every heartbeat. */
  beat(): void {
    this.#syncs.beat();
    this.#notices.beat();
  }

  close(): void {
    this.#stopCutting();
    this.#channels.close();
    this.#syncs.end();
    this.#notices.end();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? "").split("?", 1)[0]!;
    if (request.method === "OPTIONS" && isForBrowsers(path)) {
      return void response.writeHead(204, preflight(request.headers.origin)).end();
    }
    const admission = await this.#access.admit(request, isForBrowsers(path) ? "values" : "rules");
    const { kind, headers } = admission;
    if (kind === "refused") return say(response, admission.status, admission.message, headers);
    const { holder } = admission;
    if (request.method === "POST" && path === "/flags/v1/ack") {
      return this.#acknowledge({ incoming: request, holder, headers }, response);
    }
    if (request.method !== "GET" || !isStream(path)) {
      return this.#plain({ incoming: request, holder, headers }, response);
    }
    if (this.streams >= (this.#options.maxStreams ?? 10_000)) {
      return say(response, 503, "Too many streams are open.", { ...headers, "retry-after": "10" });
    }
    if (path === syncPath) await this.#sync(request, response, holder);
    else await this.#notify({ incoming: request, holder, headers }, response);
    // It may have been revoked before the stream could be cut.
    if ((await this.#options.keys.holderById(holder, holder.id)) === undefined) this.#cut(holder);
  }

  /** Every instance sends one after every change, all at once: the shortest way. */
  async #acknowledge({ incoming, holder }: Door["Bindings"], response: ServerResponse): Promise<void> {
    try {
      const { client, version } = ack.parse(await jsonBody(incoming));
      this.#options.deliveries.acknowledge(holder, client, version);
      response.writeHead(204).end();
    } catch (error) {
      const fault = requestFault(error);
      if (fault === undefined) throw error;
      say(response, 400, fault);
    }
  }

  async #sync(request: IncomingMessage, response: ServerResponse, holder: KeyHolder): Promise<void> {
    const query = new URLSearchParams(request.url?.split("?", 2)[1]);
    const order = streamQuery.safeParse(Object.fromEntries(query));
    if (!order.success) return say(response, 400, requestFault(order.error)!);
    const { client, release, since } = order.data;
    this.#syncs.open(response, holder, await this.#channels.of(holder), { client, release, since });
  }

  async #notify({ incoming, holder, headers }: Door["Bindings"], response: ServerResponse): Promise<void> {
    const lastId = incoming.headers["last-event-id"];
    const channel = await this.#channels.of(holder);
    this.#notices.open(response, holder, channel, headers, typeof lastId === "string" ? lastId : undefined);
  }

  #cut(holder: KeyHolder): void {
    this.#syncs.cut(holder);
    this.#notices.cut(holder);
  }
}

const syncPath = "/flags/v1/stream";

function isStream(path: string): boolean {
  return path === syncPath || path === "/ofrep/v1/events";
}

/** What was sent along is not read, so the connection ends with the answer. */
function say(
  response: ServerResponse,
  status: number,
  errorDetails: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const hasBody = response.req.method !== "GET";
  response.writeHead(status, {
    ...headers,
    "content-type": "application/json",
    ...(hasBody && { connection: "close" }),
  });
  response.end(JSON.stringify({ errorDetails }));
}
