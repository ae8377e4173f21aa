import { join } from "node:path";
import type { ReleaseRecord } from "../state/records.ts";
import { socketPath } from "../stateDir.ts";

/** Where the control plane keeps what, below its state directory. */
export interface Layout {
  readonly stateDir: string;
  readonly socket: string;
  readonly database: string;
  readonly log: string;
  readonly artifacts: string;
  releases(app: string): string;
  /** A fresh baseline runs from the files of the release that it is a copy of. */
  release(release: Pick<ReleaseRecord, "app" | "number" | "baselineOf">): string;
  logs(app: string): string;
  /** What instances start from when nobody tells them their flags. */
  flags(app: string): string;
  /** The flags as they were when instances of this release were last started. */
  flagBundle(release: Pick<ReleaseRecord, "app" | "number">): string;
  /** Folder of the migrations that releases were deployed with, each set by the hash of its content. */
  migrations(app: string): string;
  /** Where the flag server listened last. */
  readonly flagsAddress: string;
}

export function layoutOf(stateDir: string): Layout {
  const appDir = (app: string) => join(stateDir, "apps", app);
  return {
    stateDir,
    socket: socketPath(stateDir),
    database: join(stateDir, "state.db"),
    log: join(stateDir, "switchyard.log"),
    artifacts: join(stateDir, "artifacts"),
    releases: (app) => join(appDir(app), "releases"),
    release: ({ app, number, baselineOf }) => join(appDir(app), "releases", String(baselineOf ?? number)),
    logs: (app) => join(appDir(app), "logs"),
    flags: (app) => join(appDir(app), "flags"),
    flagBundle: ({ app, number }) => join(appDir(app), "flags", `release-${number}.json`),
    migrations: (app) => join(appDir(app), "migrations"),
    flagsAddress: join(stateDir, "flags-address.json"),
  };
}
