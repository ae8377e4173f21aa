import type { IncomingMessage } from "node:http";
import type { FlagKeys, KeyHolder } from "../keys/flagKeys.ts";
import { cors } from "./cors.ts";
import type { Rate, RateLimits } from "./rateLimits.ts";
import { placeAndKeyOf } from "./streamToken.ts";

export interface Rates {
  /** Of one server key, that all instances of an app may share. */
  readonly server: Rate;
  /** Of one browser key, and of one address with it. */
  readonly browser: Rate;
  readonly visitor: Rate;
  /** Of one address without a key that is known. */
  readonly stranger: Rate;
}

export const defaultRates: Rates = {
  server: { perSecond: 1_000, burst: 10_000 },
  browser: { perSecond: 2_000, burst: 20_000 },
  visitor: { perSecond: 20, burst: 200 },
  stranger: { perSecond: 5, burst: 50 },
};

/** What a path is for: rules go to servers only, values also to browsers. */
export type Purpose = "rules" | "values";

export type Admission =
  | {
      readonly kind: "admitted";
      readonly holder: KeyHolder;
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: "refused";
      readonly status: 401 | 403 | 429;
      readonly message: string;
      readonly headers: Readonly<Record<string, string>>;
    };

interface Parts {
  readonly keys: FlagKeys;
  readonly limits: RateLimits;
  readonly rates: Rates;
  readonly now: () => number;
}

/** Says who asks, and whether they may. */
export class Access {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async admit(request: IncomingMessage, purpose: Purpose): Promise<Admission> {
    const { limits, rates } = this.#parts;
    const { origin } = request.headers;
    const forPages = purpose === "values" ? cors(origin) : {};
    const address = addressOf(request);
    const holder = await this.#holderOf(request);
    if (holder === undefined) {
      const wait = limits.take(`stranger ${address}`, rates.stranger);
      return wait > 0 ? tooMany(wait, forPages) : unknown(forPages);
    }
    const isBrowser = holder.kind === "browser";
    const headers = isBrowser ? forPages : {};
    if (isBrowser && purpose === "rules") {
      return refused(403, "This key is for browsers, and rules are told to servers only.", headers);
    }
    if (isBrowser && !comesFrom(holder.origins, origin)) {
      return refused(403, "This key is not for pages of this origin.", headers);
    }
    const name = `${holder.kind} ${holder.app}\n${holder.environment}\n${holder.id}`;
    const visitor = isBrowser ? limits.take(`${name} ${address}`, rates.visitor) : 0;
    const wait = visitor > 0 ? visitor : limits.take(name, rates[holder.kind]);
    return wait > 0 ? tooMany(wait, headers) : { kind: "admitted", holder, headers };
  }

  async #holderOf(request: IncomingMessage): Promise<KeyHolder | undefined> {
    const { keys, now } = this.#parts;
    const key = keyOf(request);
    if (key !== undefined) return keys.holder(key);
    // An EventSource cannot send headers.
    const url = request.url ?? "";
    if (!url.startsWith("/ofrep/v1/events?")) return undefined;
    const token = new URLSearchParams(url.slice(url.indexOf("?"))).get("token");
    const named = token === null ? undefined : placeAndKeyOf(keys.secret, token, now());
    return named && keys.holderById(named, named.key);
  }
}

function keyOf({ headers }: IncomingMessage): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
  if (bearer !== undefined) return bearer;
  const key = headers["x-api-key"];
  return typeof key === "string" && key !== "" ? key : undefined;
}

/** Whose machine it is; a proxy on this one is believed. */
function addressOf({ socket, headers }: IncomingMessage): string {
  const address = socket.remoteAddress ?? "";
  const isLocal = address === "::1" || address.replace("::ffff:", "").startsWith("127.");
  const forwarded = headers["x-forwarded-for"];
  if (!isLocal || typeof forwarded !== "string") return address;
  return forwarded
    .slice(forwarded.lastIndexOf(",") + 1)
    .trim()
    .slice(0, 64);
}

/** Without the header it is no page, or one of the server's own origin; the key's list is about other pages. */
function comesFrom(origins: readonly string[], origin: string | undefined): boolean {
  return origins.length === 0 || origin === undefined || origins.includes(origin);
}

function unknown(headers: Readonly<Record<string, string>>): Admission {
  return refused(401, "Send a key as `Authorization: Bearer KEY` or `X-API-Key: KEY`; this one is none.", {
    ...headers,
    "www-authenticate": "Bearer",
  });
}

function tooMany(waitSeconds: number, headers: Readonly<Record<string, string>>): Admission {
  const seconds = String(Math.max(Math.ceil(waitSeconds), 1));
  return refused(429, `Too many requests; again in ${seconds} s.`, { ...headers, "retry-after": seconds });
}

function refused(
  status: 401 | 403 | 429,
  message: string,
  headers: Readonly<Record<string, string>>,
): Admission {
  return { kind: "refused", status, message, headers };
}
