import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { clientAddress, type Peer } from "./peer.ts";

/** What the router knows of a request before it has chosen an instance. */
export interface RequestHead {
  readonly method: string;
  /** Path and query as they go to the instance. */
  readonly target: string;
  /** Without query. */
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  /** Lower case, without port. */
  readonly host: string;
  /** All Cookie headers as one; empty when there is none. */
  readonly cookie: string;
  readonly clientAddress: string;
  readonly secure: boolean;
  /** Upper-case; undefined for an ordinary request. */
  readonly upgrade: string | undefined;
  /** Bytes of the body; undefined when it is chunked. */
  readonly contentLength: number | undefined;
  readonly expectsContinue: boolean;
  /** Names and values in turn, ready for the instance: hop-by-hop ones left out, forwarding ones put in. */
  readonly headers: string[];
  /** One header of the client, by its name in any case. */
  header(name: string): string | undefined;
}

/** A request that the router does not understand or will not carry. */
export interface BadRequest {
  readonly status: 400 | 501;
  readonly problem: string;
}

/** Reads and rewrites a request's head in one pass over its raw headers. */
export function readRequestHead(request: IncomingMessage, peer: Peer): RequestHead | BadRequest {
  const raw = request.rawHeaders;
  const headers: string[] = [];
  let host: string | undefined;
  let cookie = "";
  let connection = "";
  let upgrade: string | undefined;
  let transferEncoding = "";
  let contentLength: number | undefined;
  let expectsContinue = false;
  let forwarded = "";
  let forwardedFor = "";
  let forwardedHost = "";
  let forwardedProto = "";
  let requestId = "";

  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at]!;
    const value = raw[at + 1]!;
    switch (handledLengths[name.length] ? name.toLowerCase() : "") {
      case "host":
        if (host !== undefined) return { status: 400, problem: "two Host headers" };
        host = value;
        break;
      case "cookie":
        cookie = cookie === "" ? value : `${cookie}; ${value}`;
        headers.push(name, value);
        break;
      case "connection":
        connection = connection === "" ? value : `${connection},${value}`;
        break;
      case "upgrade":
        upgrade = value;
        break;
      case "transfer-encoding":
        transferEncoding = value.toLowerCase();
        break;
      case "content-length":
        contentLength = Number(value);
        headers.push(name, value);
        break;
      case "expect":
        expectsContinue = value.toLowerCase() === "100-continue";
        break;
      case "forwarded":
        forwarded = forwarded === "" ? value : `${forwarded}, ${value}`;
        break;
      case "x-forwarded-for":
        forwardedFor = forwardedFor === "" ? value : `${forwardedFor}, ${value}`;
        break;
      case "x-forwarded-host":
        forwardedHost = value;
        break;
      case "x-forwarded-proto":
        forwardedProto = value;
        break;
      case "x-request-id":
        requestId = value;
        break;
      case "keep-alive":
      case "proxy-connection":
      case "proxy-authorization":
      case "http2-settings":
      case "te":
      case "trailer":
        break;
      default:
        headers.push(name, value);
    }
  }

  if (transferEncoding !== "" && transferEncoding !== "chunked") {
    return { status: 501, problem: "a Transfer-Encoding other than chunked" };
  }
  let target = request.url ?? "/";
  if (!target.startsWith("/")) {
    const absolute = absoluteForm(target);
    if (!absolute) return { status: 400, problem: "a target that is no path" };
    target = absolute.target;
    host = absolute.host;
  }
  if (host === undefined) return { status: 400, problem: "no Host header" };

  const proto = peer.trusted && forwardedProto !== "" ? forwardedProto : peer.secure ? "https" : "http";
  const believed = peer.trusted ? forwardedFor : "";
  const passed = namedByConnection(connection) ? withoutNamed(headers, connection) : headers;
  passed.push(
    "Host",
    host,
    "X-Forwarded-For",
    believed === "" ? peer.address : `${believed}, ${peer.address}`,
    "X-Forwarded-Proto",
    proto,
    "X-Forwarded-Host",
    peer.trusted && forwardedHost !== "" ? forwardedHost : host,
    "Forwarded",
    forwardedElement(peer.trusted ? forwarded : "", peer, host),
    "X-Request-Id",
    requestId === "" ? randomUUID() : requestId,
  );
  const question = target.indexOf("?");
  return {
    method: request.method ?? "GET",
    target,
    path: question === -1 ? target : target.slice(0, question),
    query: question === -1 ? "" : target.slice(question + 1),
    host: hostName(host),
    cookie,
    clientAddress: clientAddress(peer, believed),
    secure: proto === "https",
    upgrade,
    contentLength: transferEncoding === "" ? (contentLength ?? 0) : undefined,
    expectsContinue,
    headers: passed,
    header: (name) => {
      const value = request.headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(", ") : value;
    },
  };
}

/** Lengths of the names above: most other headers are passed on without a look at their letters. */
const handledLengths: readonly boolean[] = Array.from({ length: 20 }, (_, length) =>
  [2, 4, 6, 7, 9, 10, 12, 14, 15, 16, 17, 19].includes(length),
);

function absoluteForm(target: string): { readonly host: string; readonly target: string } | undefined {
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target)) return undefined;
  const url = new URL(target);
  return { host: url.host, target: url.pathname + url.search };
}

function hostName(host: string): string {
  const lower = host.toLowerCase();
  const colon = lower.indexOf(":", lower.startsWith("[") ? lower.indexOf("]") : 0);
  const name = colon === -1 ? lower : lower.slice(0, colon);
  return name.endsWith(".") ? name.slice(0, -1) : name;
}

function namedByConnection(connection: string): boolean {
  return connection !== "" && !/^(keep-alive|close|upgrade|keep-alive, *upgrade)$/i.test(connection);
}

function withoutNamed(headers: readonly string[], connection: string): string[] {
  const named = new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
  named.delete("content-length");
  const passed: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!;
    if (!named.has(name.toLowerCase())) passed.push(name, headers[at + 1]!);
  }
  return passed;
}

/** RFC 7239. */
function forwardedElement(before: string, peer: Peer, host: string): string {
  const address = peer.address.includes(":") ? `"[${peer.address}]"` : peer.address || "unknown";
  const element = `for=${address};host="${host.replaceAll(/["\\]/g, "")}";proto=${peer.secure ? "https" : "http"}`;
  return before === "" ? element : `${before}, ${element}`;
}
