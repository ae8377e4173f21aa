import { type Agent, request } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Answer } from "./outcome.ts";

export interface ExchangeOptions {
  readonly url: URL;
  readonly agent: Agent;
  readonly timeoutMs: number;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent with its length, an iterable in chunks. */
  readonly body?: string | AsyncIterable<Buffer>;
  /** Called for every part of the answer's body, which is then not kept. */
  readonly onChunk?: (chunk: Buffer) => void;
}

/**
 * One request and its whole answer. Rejects on whatever keeps the answer from being whole: no connection, a reset, a
 * body shorter than it was announced, silence longer than `timeoutMs`. It never tries again.
 */
export function exchange(options: ExchangeOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { url, agent, timeoutMs, method = "GET", headers = {}, body, onChunk } = options;
    const outgoing = request(url, { agent, method, headers: { ...headers, ...lengthOf(body) } });
    outgoing.setTimeout(timeoutMs, () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on("data", onChunk ?? ((chunk: Buffer) => chunks.push(chunk)));
      incoming.on("error", reject);
      incoming.on("end", () => {
        if (!incoming.complete) reject(new Error("the body was cut"));
        else
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            body: Buffer.concat(chunks),
          });
      });
    });
    if (typeof body === "object") pipeline(Readable.from(body), outgoing).catch(reject);
    else outgoing.end(body);
  });
}

function lengthOf(body: ExchangeOptions["body"]): Record<string, string> {
  return typeof body === "string" ? { "Content-Length": String(Buffer.byteLength(body)) } : {};
}
