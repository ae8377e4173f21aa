import type { ChildProcess } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { changesDatabase } from "../schema/postgres/testing/changes.ts";
import { databaseCopies } from "../schema/postgres/testing/databaseCopies.ts";
import { appPicture, wholePicture } from "../schema/postgres/testing/pictures.ts";
import { shopMigrations, shopSql, shopTables } from "../schema/postgres/testing/shopInChange.ts";
import { type CutMode, cuttingProxy, type Statement } from "../schema/testing/cuttingProxy.ts";
import { describeOnPostgres } from "../schema/testing/describeOnPostgres.ts";
import { runSql } from "../schema/testing/usersDatabase.ts";
import { runBin, withFolder } from "./testing/runBin.ts";
import { runHere } from "./testing/runHere.ts";

/** A few kills of each verb: spread over what it does, and after what it has done. SWITCHYARD_CUT_STEP=1 takes all. */
const all = process.env["SWITCHYARD_CUT_STEP"] === "1";

/** Far less than the time for which a lease is given: nobody waits for that of a process that is gone. */
const takeoverMs = 8_000;

vi.setConfig({ testTimeout: 1_800_000 });

const verbs = ["expand", "backfill", "verify", "contract", "revert"] as const;
type Verb = (typeof verbs)[number];

describeOnPostgres("switchyard db, killed with SIGKILL", ({ cluster, database }) => {
  const { copy, drop } = databaseCopies(cluster);

  test.each(verbs)("in %s, finishes when it is run again, and can be taken back", (verb) =>
    withMigrations(async (folder) => {
      const db = async (url: string, each: Verb) => {
        expect(await runHere(folder, wordsOf(url, each))).toMatchObject({ status: 0 });
      };
      const original = await database();
      await runSql(original, shopSql);
      expect(
        await runHere(folder, ["db", "throttle", "--duty", "100%", "--url", original, "--app", "shop"]),
      ).toMatchObject({ status: 0 });
      const start = await appPicture(original, shopTables);
      const before = await copy(original);
      for (const each of verb === "revert" ? verbs.slice(0, 2) : verbs.slice(0, verbs.indexOf(verb))) {
        await db(before, each);
      }
      const uncut = await copy(before);
      const looking = await cuttingProxy(uncut);
      await db(looking.url, verb);
      await looking.close();
      const end = await wholePicture(uncut, shopTables);
      const places = placesOf(looking.statements());

      const taken = all ? places : cluster().flavour === "system" ? spread(places) : landings(places);
      for (const { at, mode } of taken) {
        const url = await copy(before);
        let child: ChildProcess | undefined;
        const onCut = () => child?.kill("SIGKILL");
        const proxy = await cuttingProxy(url, { at, mode, among: changesDatabase, what: "client", onCut });
        await runBin(folder, wordsOf(proxy.url, verb), { onStarted: (started) => (child = started) });
        const where = `killed ${mode} ${at} of ${places.length / 2}: ${proxy.cutAt()?.sql}`;
        expect(child?.signalCode, where).toBe("SIGKILL");

        const killed = performance.now();
        for (;;) {
          const { status, stderr } = await runHere(folder, wordsOf(url, verb));
          if (status === 0) break;
          expect(stderr, where).toContain("SCHEMA_BUSY");
          expect(performance.now() - killed, where).toBeLessThan(takeoverMs);
          await setTimeout(20);
        }
        expect(await wholePicture(url, shopTables), where).toEqual(end);
        if (verb !== "contract") {
          await db(url, "revert");
          expect(await appPicture(url, shopTables), where).toEqual(start);
        }
        await proxy.close();
        await drop(url);
      }
    }),
  );
});

function wordsOf(url: string, verb: Verb): readonly string[] {
  const sure = verb === "contract" || verb === "revert" ? ["--yes"] : [];
  return ["db", verb, ...sure, "--url", url, "--app", "shop"];
}

interface Place {
  /** Which of the statements that change the database. */
  readonly at: number;
  readonly mode: CutMode;
  /** A migration has just come to another phase. */
  readonly isLanding: boolean;
}

function placesOf(statements: readonly Statement[]): readonly Place[] {
  return statements
    .flatMap((statement, index) => (changesDatabase(statement) ? [index] : []))
    .flatMap((index, changes): readonly Place[] => {
      const before = statements.slice(0, index).findLast(({ inTransaction }) => inTransaction);
      const isLanding = /^(UPDATE switchyard.migration SET phase|INSERT INTO switchyard.migration )/.test(
        before?.sql.trim() ?? "",
      );
      const at = changes + 1;
      return [
        { at, mode: "before", isLanding: false },
        { at, mode: "after", isLanding: isLanding && statements[index]?.sql === "COMMIT" },
      ];
    });
}

function spread(places: readonly Place[]): readonly Place[] {
  return [0.25, 0.75].flatMap((share) => places[Math.floor(share * places.length)] ?? []);
}

/** Where there is most to take over. */
function landings(places: readonly Place[]): readonly Place[] {
  const found = places.filter(({ isLanding }) => isLanding).slice(-2);
  return found.length > 0 ? found : spread(places.slice(0, -2));
}

async function withMigrations(use: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await mkdir(join(folder, "migrations"));
    for (const { file, operations } of shopMigrations) {
      await writeFile(join(folder, "migrations", file), JSON.stringify({ operations }));
    }
    await use(folder);
  });
}
