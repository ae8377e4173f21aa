import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Redactor } from "../config/redact.ts";
import { resolveEnv } from "../config/secrets.ts";
import { HttpHookCaller } from "../hooks/httpHookCaller.ts";
import type { Platform } from "../platform/port.ts";
import type { ArtifactStore } from "../release/artifacts.ts";
import { prepareRelease } from "../release/prepare.ts";
import type { FlagShares } from "../rollout/flagShares.ts";
import type { InstanceFlags } from "./flags/instanceFlags.ts";
import type { EventLog } from "../rollout/events.ts";
import type { Ground } from "../rollout/ground.ts";
import { Measurements } from "../rollout/measurements/measurements.ts";
import type { SchemaChanges } from "../rollout/schemaChanges.ts";
import type { Publisher } from "../rollout/routing/publisher.ts";
import type { Store } from "../state/port.ts";
import type { ReleaseRecord } from "../state/records.ts";
import type { TrafficRouter } from "../traffic/port.ts";
import { instanceDatabase } from "./schema/instanceDatabase.ts";
import type { Databases } from "./schema/openDatabase.ts";
import { instanceSpec } from "./instanceSpec.ts";
import type { Layout } from "./layout.ts";

export interface GroundParts {
  readonly layout: Layout;
  readonly store: Store;
  readonly platform: Platform;
  readonly router: TrafficRouter;
  readonly publisher: Publisher;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly artifacts: ArtifactStore;
  readonly redactor: Redactor;
  readonly flags: FlagShares;
  readonly schema: SchemaChanges;
  readonly databases: Databases;
  readonly instanceFlags: InstanceFlags;
  readonly logger: Logger;
}

/** Gives the engine its ports, and the ways to make a release runnable that need files and secrets. */
export function createGround({
  layout,
  artifacts,
  redactor,
  logger,
  instanceFlags,
  databases,
  ...ports
}: GroundParts): Ground {
  const directoryOf = (release: ReleaseRecord) => layout.release(release);
  const environmentOf = async (release: ReleaseRecord) => {
    const resolved = await resolveEnv(release.config.env, { directory: directoryOf(release) });
    const database = await instanceDatabase(databases, release);
    const secrets = [...resolved.secrets, ...database.secrets];
    redactor.addPassing(secrets);
    return { values: { ...resolved.values, ...database.values }, secrets };
  };
  const report = (error: Error) =>
    logger.warn({ error: redactor.redact(error.message) }, "will be tried again");
  const testEnvironment = async (release: ReleaseRecord) => ({
    ...inherited(),
    ...(await environmentOf(release)).values,
  });
  return {
    ...ports,
    measurements: new Measurements({
      ...ports,
      report,
      secret: async (value, signal) => {
        const { values, secrets } = await resolveEnv({ value }, { directory: layout.stateDir, signal });
        redactor.addPassing(secrets);
        return values["value"] ?? "";
      },
      commandGround: async (app, number) => {
        const release = await ports.store.releases.get(app, number);
        if (release === undefined) throw new Error(`release ${number} of ${app} is not in the store`);
        const env = {
          ...(await testEnvironment(release)),
          SWITCHYARD_APP: app,
          SWITCHYARD_RELEASE: String(number),
        };
        return { directory: directoryOf(release), env, redact: (text) => redactor.redact(text) };
      },
    }),
    hooks: new HttpHookCaller({ clock: ports.clock, redactor, directory: layout.stateDir }),
    directoryOf,
    specOf: async (release, instance) => {
      const { values, secrets } = await environmentOf(release);
      // The instance may write them into its log for as long as it lives.
      const flags = instanceFlags.environment(release);
      redactor.add([...secrets, flags.key]);
      return instanceSpec(layout, release, instance, { ...values, ...flags.values });
    },
    testEnvironment,
    report,
    async prepare(release, signal) {
      const directory = directoryOf(release);
      await mkdir(layout.releases(release.app), { recursive: true });
      await mkdir(layout.logs(release.app), { recursive: true });
      if (release.artifact === null) await mkdir(directory, { recursive: true });
      else await artifacts.unpack(release.artifact, directory);
      await instanceFlags.bundle(release);
      const { prepare } = release.config;
      if (prepare === undefined) return;
      await prepareRelease({
        directory,
        command: prepare,
        env: await testEnvironment(release),
        logFile: join(layout.logs(release.app), `prepare-${release.number}.log`),
        signal,
      });
    },
  };
}

/** What a build tool needs of the control plane's environment; nothing that could be a secret of its own. */
function inherited(): Record<string, string> {
  const names = [
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "TMPDIR",
    "USER",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "NO_PROXY",
  ];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
