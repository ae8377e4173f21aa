import type { Condition, ProviderCase } from "../contract.ts";
import type { MetricProvider } from "../port.ts";
import { type Received, type Reply, ReplayServer } from "./replayServer.ts";

interface HttpCase extends Pick<ProviderCase, "data" | "source"> {
  /** The vendor's answers; the server adds what every HTTP server can do. */
  readonly full: (request: Received) => Reply;
  readonly empty: (request: Received) => Reply;
  /** A vendor's refusal, with this text in its message. */
  readonly refusal: (message: string) => Reply;
  /** `retries` should be 0. */
  readonly provider: (url: string, timeoutMs: number) => MetricProvider;
}

/** The conditions of a source that speaks HTTP, played by a replay server. */
export function httpCase({ full, empty, refusal, provider, data, source }: HttpCase): ProviderCase {
  const scripts: Readonly<Record<Condition, Reply | ((request: Received) => Reply)>> = {
    data: full,
    nothing: empty,
    slow: "hang",
    away: "hang",
    refusing: ({ headers }) => refusal(`not with ${JSON.stringify(headers)}`),
  };
  return {
    data,
    source,
    troubles: ["away", "slow", "refusing"],
    open: async (condition, timeoutMs) => {
      const server = await ReplayServer.start(scripts[condition]);
      const opened = provider(server.url, timeoutMs);
      if (condition === "away") await server[Symbol.asyncDispose]();
      return { provider: opened, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
    },
  };
}
