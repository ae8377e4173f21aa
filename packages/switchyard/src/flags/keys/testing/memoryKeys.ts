import type { Tables } from "../../../state/port.ts";
import type { FlagKeyRecord, FlagPlace } from "../../records.ts";

/** The table of keys, in memory. */
export class MemoryKeys implements NonNullable<Tables["flagKeys"]> {
  readonly #records = new Map<string, FlagKeyRecord>();

  async byHash(hash: string): Promise<FlagKeyRecord | undefined> {
    return [...this.#records.values()].find((record) => record.hash === hash);
  }

  async list({ app, environment }: FlagPlace): Promise<readonly FlagKeyRecord[]> {
    return [...this.#records.values()].filter((each) => each.app === app && each.environment === environment);
  }

  async put(record: FlagKeyRecord): Promise<void> {
    this.#records.set(record.id, record);
  }
}
