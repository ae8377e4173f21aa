import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { z } from "zod";

const rolloutShape = z.object({ id: z.string(), state: z.string(), promoted: z.boolean() });
const messageShape = z.looseObject({
  id: z.string(),
  hook: z.string(),
  type: z.string(),
  timestamp: z.iso.datetime(),
  app: z.string(),
  matter: z.string().optional(),
  rollout: rolloutShape.loose().optional(),
  event: z.object({ id: z.int(), kind: z.string() }).loose().optional(),
  step: z.object({ index: z.int(), count: z.int(), kind: z.string() }).nullish(),
  weight: z.object({ now: z.int(), next: z.int() }).optional(),
  metadata: z.record(z.string(), z.string()),
});

export type Received = z.infer<typeof messageShape>;
/** A status, one with a body, or no proper answer. */
export type Reply = number | { readonly status: number; readonly body: string } | "hang" | "reset";

/** A real HTTP server that takes hooks, and refuses what is not signed with its secret as Standard Webhooks says. */
export class TestReceiver implements AsyncDisposable {
  static readonly secret = "whsec_c3dpdGNoeWFyZC10ZXN0LXNlY3JldA==";
  readonly received: Received[] = [];
  readonly headers: IncomingMessage["headers"][] = [];
  /** Signatures that did not fit, requests that were no POST. */
  readonly faults: string[] = [];
  readonly #server: Server;
  readonly #reply: (message: Received, count: number) => Reply;

  private constructor(reply: (message: Received, count: number) => Reply) {
    this.#reply = reply;
    this.#server = createServer((request, response) => void this.#take(request, response));
  }

  /** `count`: how many there were with this one. */
  static async open(reply: (message: Received, count: number) => Reply): Promise<TestReceiver> {
    const receiver = new TestReceiver(reply);
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    return receiver;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("the receiver does not listen");
    return `http://127.0.0.1:${address.port}/hook`;
  }

  /** As it stands in an app's configuration, asking fast. */
  hook(type: string, fields: object = {}): object {
    const interval = /^(confirm-|rollback|rollout)/.test(type) ? { interval: "20ms" } : {};
    return {
      type,
      url: this.url,
      secret: { from: `command:echo ${TestReceiver.secret}` },
      ...interval,
      ...fields,
    };
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    const fault = faultOf(request, body);
    if (fault !== undefined) {
      this.faults.push(fault);
      response.writeHead(401).end(fault);
      return;
    }
    const message = messageShape.parse(JSON.parse(body));
    this.headers.push(request.headers);
    const count = this.received.push(message);
    const reply = this.#reply(message, count);
    if (reply === "hang") return;
    if (reply === "reset") request.socket.resetAndDestroy();
    else if (typeof reply === "number") response.writeHead(reply).end();
    else response.writeHead(reply.status).end(reply.body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}

function faultOf({ method, headers }: IncomingMessage, body: string): string | undefined {
  if (method !== "POST") return `the method is ${method}`;
  const key = Buffer.from(TestReceiver.secret.slice("whsec_".length), "base64");
  const content = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  const expected = `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
  return headers["webhook-signature"] === expected ? undefined : "the signature does not fit";
}
