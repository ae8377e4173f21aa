import type { DeliveryView } from "../api.ts";

/** A client, as it names itself. */
export interface Visitor {
  readonly client: string;
  readonly release: number | undefined;
}

interface Member {
  release: number | undefined;
  streams: number;
  /** Since when it is there without a longer absence. */
  readonly since: number;
  heardAt: number;
  /** After this it does not count; Infinity while a stream is open. */
  until: number;
  version: number;
}

interface Edition {
  readonly version: number;
  readonly at: number;
  /** Of those that were there when it was published. */
  lastAcknowledgedAt: number;
}

/** The clients of one place. */
export class Audience {
  readonly #graceMs: number;
  readonly #pollGraceMs: number;
  readonly #members = new Map<string, Member>();
  /** The newest last. */
  readonly #editions: Edition[] = [];
  #sweptAt = 0;
  #waiting = Promise.withResolvers<void>();

  constructor({ graceMs, pollGraceMs }: { readonly graceMs: number; readonly pollGraceMs: number }) {
    this.#graceMs = graceMs;
    this.#pollGraceMs = pollGraceMs;
  }

  published(version: number, at: number): void {
    this.#editions.push({ version, at, lastAcknowledgedAt: at });
    if (this.#editions.length > keptEditions) this.#editions.shift();
  }

  /** To be called with the time at which the stream ended. */
  connect(visitor: Visitor, now: number): (endedAt: number) => void {
    const member = this.#admit(visitor, now);
    member.streams += 1;
    member.until = Number.POSITIVE_INFINITY;
    return (endedAt) => {
      member.streams -= 1;
      member.heardAt = endedAt;
      if (member.streams === 0) member.until = endedAt + this.#graceMs;
    };
  }

  polled(visitor: Visitor, now: number): void {
    const member = this.#admit(visitor, now);
    if (member.streams === 0) member.until = now + this.#pollGraceMs;
  }

  acknowledge(client: string, version: number, now: number): void {
    const member = this.#members.get(client);
    if (member === undefined) return;
    const before = member.version;
    member.heardAt = now;
    member.version = version;
    if (member.streams === 0) member.until = Math.max(member.until, now + this.#graceMs);
    for (const edition of this.#editions) {
      const isNews = edition.version > before && edition.version <= version;
      if (isNews && member.since <= edition.at) edition.lastAcknowledgedAt = now;
    }
    this.#wake();
  }

  has(client: string): boolean {
    return this.#members.has(client);
  }

  /** Those who left may count for `staleMs` more. */
  size(now: number, staleMs = 0): number {
    this.#sweep(now, staleMs);
    return this.#members.size;
  }

  view(now: number, wanted?: number): DeliveryView {
    this.#sweep(now, 0);
    const version = wanted ?? this.#editions.at(-1)?.version ?? this.#newest();
    const missing = [...this.#members].filter(([, member]) => member.version < version);
    const edition = this.#edition(version);
    return {
      version,
      connected: this.#members.size,
      acknowledged: this.#members.size - missing.length,
      ms:
        missing.length > 0 || edition === undefined
          ? null
          : Math.max(edition.lastAcknowledgedAt - edition.at, 0),
      missing: missing.slice(0, namedMissing).map(([client, member]) => ({
        client,
        version: Math.max(member.version, 0),
        release: member.release ?? null,
        heardAt: new Date(member.heardAt).toISOString(),
      })),
    };
  }

  /** Whether everybody who is there has it. */
  hasAll(now: number, version: number): boolean {
    this.#sweep(now, 0);
    for (const member of this.#members.values()) if (member.version < version) return false;
    return true;
  }

  /** Resolves when somebody has acknowledged, or come, or gone. */
  changed(): Promise<void> {
    return this.#waiting.promise;
  }

  #admit({ client, release }: Visitor, now: number): Member {
    this.#sweep(now, 1_000);
    let member = this.#members.get(client);
    if (member === undefined) {
      member = { release, streams: 0, since: now, heardAt: now, until: now, version: -1 };
      this.#members.set(client, member);
    }
    member.release = release;
    member.heardAt = now;
    this.#wake();
    return member;
  }

  /** The first that holds this version; undefined where it was published before this process began. */
  #edition(version: number): Edition | undefined {
    const [oldest] = this.#editions;
    if (oldest === undefined || oldest.version > version) return undefined;
    return this.#editions.find((each) => each.version >= version);
  }

  #newest(): number {
    return [...this.#members.values()].reduce((newest, { version }) => Math.max(newest, version), 0);
  }

  #sweep(now: number, everyMs: number): void {
    if (now - this.#sweptAt < everyMs) return;
    this.#sweptAt = now;
    for (const [client, { until }] of this.#members) if (until <= now) this.#members.delete(client);
  }

  #wake(): void {
    this.#waiting.resolve();
    this.#waiting = Promise.withResolvers();
  }
}

const keptEditions = 100;
const namedMissing = 1_000;
