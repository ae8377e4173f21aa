import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { AppRoute, InstanceRoute, ReleaseRoute } from "../../routeTable.ts";
import { type AccessLog, noAccessLog } from "./accessLog.ts";
import { DataPlane } from "./dataPlane.ts";
import { RouterServer } from "./routerServer.ts";

/** A real instance for tests: an HTTP server on a free port that can be killed like a process. */
export interface Upstream {
  readonly server: Server;
  readonly port: number;
  /** Resets every connection and stops listening, as `kill -9` does. */
  kill(): Promise<void>;
}

export interface TestRouter {
  readonly plane: DataPlane;
  readonly server: RouterServer;
  readonly port: number;
  readonly url: string;
  readonly suspects: string[];
  /** Publishes the next generation. */
  publish(...apps: AppRoute[]): void;
  upstream(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<Upstream>;
}

/** Runs `test` with a router in this process and real instances, and ends all of it. */
export async function withRouter(
  test: (router: TestRouter) => Promise<void>,
  accessLog: AccessLog = noAccessLog,
): Promise<void> {
  const suspects: string[] = [];
  const plane = new DataPlane(accessLog, (instance) => suspects.push(instance));
  const server = new RouterServer(plane);
  const upstreams: Upstream[] = [];
  let generation = 0;
  try {
    const [address] = await server.listen([{ host: "127.0.0.1", port: 0 }]);
    const port = address!.port;
    await test({
      plane,
      server,
      port,
      url: `http://127.0.0.1:${port}`,
      suspects,
      publish: (...apps) => plane.apply({ format: 1, generation: ++generation, apps }),
      upstream: async (handler) => {
        const upstream = await startUpstream(handler);
        upstreams.push(upstream);
        return upstream;
      },
    });
  } finally {
    server.close();
    await Promise.all(upstreams.map((upstream) => upstream.kill()));
    await plane.close();
  }
}

export function appRoute(releases: readonly ReleaseRoute[], change: Partial<AppRoute> = {}): AppRoute {
  return {
    app: "shop",
    hosts: [],
    pathPrefix: "/",
    releases,
    cohorts: [],
    sticky: { seed: "shop", key: { by: "cookie", cookie: "switchyard_shop", maxAgeSeconds: 3_600 } },
    health: {
      check: { kind: "tcp" },
      intervalMs: 1_000,
      timeoutMs: 1_000,
      healthyThreshold: 1,
      unhealthyThreshold: 1,
    },
    timeouts: { connectMs: 1_000, responseMs: 0, idleMs: 0 },
    drain: { reconnectWindowMs: 200 },
    ...change,
  };
}

export function releaseRoute(
  release: number,
  weight: number,
  upstreams: readonly { readonly port: number }[],
  state: InstanceRoute["state"] = "active",
): ReleaseRoute {
  return {
    release,
    weight,
    instances: upstreams.map(({ port }, index) => ({
      id: `shop-${release}-${index}`,
      host: "127.0.0.1",
      port,
      state,
    })),
  };
}

/** Resolves once `condition` holds; throws when it does not within 20 s, so that a failed test cleans up. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`never came true: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What is in flight to an instance, by kind, without the zeros. */
export function inflightOf(router: TestRouter, instance: string): Record<string, number> {
  const counts: Record<string, number> = router.plane.inflight()[instance] ?? {};
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

async function startUpstream(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Upstream> {
  const sockets = new Set<Socket>();
  const server = createServer(handler);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the test's server has no port");
  const { port } = address;
  return {
    server,
    port,
    kill: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.resetAndDestroy();
      await closed;
    },
  };
}
