import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export type Answer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
      /** Not before that. */
      readonly when?: Promise<void>;
    }
  | "hang"
  | "reset";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An HTTP server that remembers what it got, and answers as it is told; 200 when it was told nothing. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** The next requests get these, in this order. */
  answer(...answers: readonly Answer[]): void;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const planned: Answer[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      received.push({ path: request.url ?? "", headers: request.headers, body });
      const answer = planned.shift() ?? { status: 200 };
      if (answer === "hang") return;
      if (answer === "reset") return void request.socket.resetAndDestroy();
      void Promise.resolve(answer.when).then(() =>
        response.writeHead(answer.status, answer.headers).end(answer.body ?? "ok"),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on a port
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: (...answers) => void planned.push(...answers),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
