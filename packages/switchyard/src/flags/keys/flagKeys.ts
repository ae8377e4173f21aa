import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { SwitchyardError } from "../../errors.ts";
import type { Tables } from "../../state/port.ts";
import type { FlagKeyRecord, FlagPlace } from "../records.ts";
import { instanceKeyOf, placeOfInstanceKey } from "./instanceKey.ts";
import { readSecret } from "./secret.ts";

/** What a key lets its holder do, and where. */
export interface KeyHolder extends FlagPlace {
  /** Of the record; `instance` for the keys that instances are given. */
  readonly id: string;
  readonly kind: "server" | "browser";
  /** Origins that a browser may come from; empty: every one. */
  readonly origins: readonly string[];
}

export interface KeyOrder {
  readonly kind: "server" | "browser";
  readonly name: string;
  readonly origins: readonly string[];
}

interface Parts {
  readonly store: Pick<Tables, "flagKeys">;
  readonly clock: Clock;
}

/** Who may ask for flags: server keys see the rules, browser keys only values. Only hashes of the keys are kept. */
export class FlagKeys {
  readonly #store: Pick<Tables, "flagKeys">;
  readonly #clock: Clock;
  /** Of the state directory; signs what must be verified without a record of it. */
  readonly secret: Buffer;
  /** Those that were asked for lately, by hash, and by place and id. */
  readonly #known = new Map<string, KeyHolder>();
  #revocations = 0;
  readonly #listeners = new Set<(holder: KeyHolder) => void>();

  constructor({ store, clock }: Parts, secret: Buffer) {
    this.#store = store;
    this.#clock = clock;
    this.secret = secret;
  }

  /** Reads or makes the secret. Throws STATE_INVALID when it is damaged. */
  static async open(parts: Parts & { readonly stateDir: string }): Promise<FlagKeys> {
    return new FlagKeys(parts, await readSecret(parts.stateDir));
  }

  /** The key is in this answer and nowhere else. */
  async create(
    place: FlagPlace,
    order: KeyOrder,
  ): Promise<{ readonly record: FlagKeyRecord; readonly key: string }> {
    const key = `sy_${order.kind}_${randomBytes(32).toString("base64url")}`;
    const { app, environment } = place;
    const { kind, name, origins } = order;
    const record: FlagKeyRecord = {
      id: randomUUID(),
      app,
      environment,
      kind,
      name,
      origins,
      hash: hashOf(key),
      createdAt: this.#clock.now(),
    };
    await this.#store.flagKeys.put(record);
    return { record, key };
  }

  list(place: FlagPlace): Promise<readonly FlagKeyRecord[]> {
    return this.#store.flagKeys.list(place);
  }

  /** From now on it lets nobody in, and who came in with it is put out. Throws NOT_FOUND. */
  async revoke(place: FlagPlace, id: string): Promise<FlagKeyRecord> {
    const record = (await this.list(place)).find((key) => key.id === id);
    if (record === undefined) {
      throw new SwitchyardError("NOT_FOUND", `${place.app} has no flag key ${id} in ${place.environment}.`, {
        next: "List them with `switchyard flags keys list`.",
      });
    }
    if (record.revokedAt !== undefined) return record;
    const revoked = { ...record, revokedAt: this.#clock.now() };
    await this.#store.flagKeys.put(revoked);
    this.#revocations += 1;
    this.#known.clear();
    for (const listener of this.#listeners) listener(holderOf(revoked));
    return revoked;
  }

  onRevoked(listener: (holder: KeyHolder) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Whose key it is; undefined for one that is unknown or revoked. */
  async holder(key: string): Promise<KeyHolder | undefined> {
    const place = placeOfInstanceKey(this.secret, key);
    if (place !== undefined) return { ...place, id: instance, kind: "server", origins: [] };
    if (!keyShape.test(key)) return undefined;
    const hash = hashOf(key);
    return this.#remembered(hash, () => this.#store.flagKeys.byHash(hash));
  }

  /** As `holder`, for a key that was verified before. */
  async holderById(place: FlagPlace, id: string): Promise<KeyHolder | undefined> {
    if (id === instance) return { ...place, id, kind: "server", origins: [] };
    return this.#remembered(`${place.app}\n${place.environment}\n${id}`, async () =>
      (await this.list(place)).find((record) => record.id === id),
    );
  }

  /** The server key of the instances of a place: the same at every call, and after every start. */
  instanceKey(place: FlagPlace): string {
    return instanceKeyOf(this.secret, place);
  }

  async #remembered(
    name: string,
    find: () => Promise<FlagKeyRecord | undefined>,
  ): Promise<KeyHolder | undefined> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const revocations = this.#revocations;
    const record = await find();
    if (record === undefined || record.revokedAt !== undefined) return undefined;
    // The record that was read may be the one from before.
    if (revocations !== this.#revocations) return this.#remembered(name, find);
    const holder = holderOf(record);
    if (this.#known.size >= rememberedKeys) this.#known.clear();
    this.#known.set(name, holder);
    return holder;
  }
}

const instance = "instance";
const rememberedKeys = 10_000;
const keyShape = /^sy_(?:server|browser)_[\w-]{43}$/;

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

function holderOf({ app, environment, id, kind, origins }: FlagKeyRecord): KeyHolder {
  return { app, environment, id, kind, origins };
}
