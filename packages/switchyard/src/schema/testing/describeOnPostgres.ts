import { afterAll, beforeAll, describe, test } from "vitest";
import { type Flavour, postgresBinaries } from "./binaries.ts";
import { type Cluster, type ClusterOptions, startCluster } from "./cluster.ts";

const install: Readonly<Record<Flavour, string>> = {
  system: "apt-get install postgresql",
  embedded: "npm ci",
};

/**
 * A suite on a real PostgreSQL of its own, once with each one that is asked for: the system's, and the one npm
 * installs. A missing one is skipped under a title that says how to install it, and with SWITCHYARD_REQUIRE_SERVICES=1
 * it fails. `cluster()` is for the tests' bodies; `database()` in them makes a new, empty database.
 */
export function describeOnPostgres(
  title: string,
  body: (on: { readonly cluster: () => Cluster; readonly database: () => Promise<string> }) => void,
  {
    flavours = ["system", "embedded"],
    ...options
  }: Partial<ClusterOptions> & { readonly flavours?: readonly Flavour[] } = {},
): void {
  for (const flavour of flavours) {
    const name = `${title}, on ${flavour === "system" ? "the system's" : "the embedded"} PostgreSQL`;
    let cluster: Cluster | undefined;
    let databases = 0;
    const running = () => {
      if (cluster === undefined) throw new Error("the cluster runs only while the tests do");
      return cluster;
    };
    const on = {
      cluster: running,
      database: async () => running().createDatabase(`test_${++databases}`),
    };
    if (postgresBinaries(flavour) !== undefined) {
      describe(name, () => {
        beforeAll(async () => {
          cluster = await startCluster({ ...options, flavour });
        }, 60_000);
        afterAll(() => cluster?.stop());
        body(on);
      });
    } else if (process.env["SWITCHYARD_REQUIRE_SERVICES"] === "1") {
      describe(name, () => {
        test("finds PostgreSQL", () => {
          throw new Error(`There is no such PostgreSQL; install it with: ${install[flavour]}`);
        });
      });
    } else {
      describe.skip(`${name} — install it with: ${install[flavour]}`, () => body(on));
    }
  }
}
