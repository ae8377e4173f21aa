import type { ReleaseRecord } from "../state/records.ts";

/** What the engine does to the database of an app. All of it is idempotent. Throws SwitchyardErrors of the schema's codes. */
export interface SchemaChanges {
  /**
   * Begins the release's migrations and records that it needs their version; proves that its own connection sees that
   * version. What it came to, for people.
   */
  expand(release: ReleaseRecord, work: SchemaWork): Promise<string>;
  backfill(release: ReleaseRecord, work: SchemaWork): Promise<string>;
  verify(release: ReleaseRecord, work: SchemaWork): Promise<string>;
  /** Takes these migrations back, those among them that are in flight; or keeps them, as the app wants it. */
  takeBack(release: ReleaseRecord, migrations: readonly string[], work: SchemaWork): Promise<void>;
  /** What a contract waits for now, for people. */
  contractWaitsFor(release: ReleaseRecord): Promise<string>;
  /** Tells the database soon which releases need which version; never waits for it. */
  tellNeeds(app: string): void;
}

export interface SchemaWork {
  readonly progress: (detail: string) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Where the database stands as a release is planned. */
export interface SchemaOutlook {
  /** Migrations that it has not seen, in order. */
  readonly pending: readonly string[];
  /** Migrations are in flight already, and not all of them are ready. */
  readonly unfinished: boolean;
  /** There is an old shape to remove once this release is all that needs the database. */
  readonly contract: boolean;
}
