import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";

/** What a proxy can do to a client; the load generator has to notice each of them. */
export type Fault = "reset" | "bad-gateway" | "alter" | "cut" | "none";

export interface FaultyProxy extends AsyncDisposable {
  readonly url: string;
  /** From now on, requests whose path begins with `path` meet this fault. */
  inject(fault: Fault, path: string): void;
}

/** A proxy in front of `target` that does harm when told to. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  let fault: Fault = "none";
  let prefix = "/";
  const faultOf = (incoming: IncomingMessage): Fault =>
    incoming.url?.startsWith(prefix) === true ? fault : "none";
  const server = createServer(
    (incoming, response) => void forward(target, faultOf(incoming), incoming, response),
  );
  server.on("upgrade", (incoming, socket: Socket) => tunnel(target, faultOf(incoming), incoming, socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    inject(newFault, path) {
      fault = newFault;
      prefix = path;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function forward(
  target: string,
  fault: Fault,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (fault === "reset") return void incoming.socket.resetAndDestroy();
  if (fault === "bad-gateway") return void response.writeHead(502).end("no instance\n");
  const { method, headers, url } = incoming;
  const outgoing = request(new URL(url ?? "/", target), { method, headers, agent: false });
  outgoing.on("error", () => response.destroy());
  response.on("close", () => outgoing.destroy());
  outgoing.on("response", (answer) => {
    if (fault === "alter") return void alter(answer, response);
    response.writeHead(answer.statusCode ?? 0, answer.headers);
    answer.on("error", () => response.destroy());
    if (fault === "cut") answer.once("data", (chunk: Buffer) => cut(response, chunk));
    else answer.pipe(response);
  });
  incoming.pipe(outgoing);
}

/** Half of it, and that is sent before the connection goes. */
function cut(response: ServerResponse, chunk: Buffer): void {
  response.write(chunk.subarray(0, chunk.length / 2), () => response.destroy());
}

/** The same length, another content. */
async function alter(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.from(await text(answer.setEncoding("latin1")), "latin1");
  for (let i = 0; i < body.length; i += 7) body[i] = 0x30;
  response.writeHead(answer.statusCode ?? 0, answer.headers).end(body);
}

function tunnel(target: string, fault: Fault, incoming: IncomingMessage, socket: Socket): void {
  const outgoing = request(new URL(incoming.url ?? "/", target), { headers: incoming.headers, agent: false });
  outgoing.on("upgrade", (answer, upstream: Socket) => {
    const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join("")}\r\n`);
    if (fault === "cut") upstream.once("data", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
    // An HTTP server's sockets stay half open by themselves.
    socket.on("end", () => socket.end());
    socket.on("close", () => upstream.destroy());
    upstream.on("close", () => socket.end());
    if (fault === "alter") socket.resume();
    else socket.pipe(upstream);
    upstream.pipe(socket);
  });
  outgoing.on("error", () => socket.destroy());
  outgoing.end();
}
