import { setTimeout } from "node:timers/promises";
import { expect, test, vi } from "vitest";
import { SwitchyardError } from "../../errors.ts";
import { quiet } from "../contract.ts";
import type { SchemaDriver } from "../port.ts";
import type { Flavour } from "../testing/binaries.ts";
import { type Cut, cuttingProxy, type Statement } from "../testing/cuttingProxy.ts";
import { describeOnPostgres } from "../testing/describeOnPostgres.ts";
import { openShop, runSql } from "../testing/usersDatabase.ts";
import { changesDatabase } from "./testing/changes.ts";
import { databaseCopies } from "./testing/databaseCopies.ts";
import { appPicture, wholePicture } from "./testing/pictures.ts";
import { shopMigrations, shopSql, shopTables } from "./testing/shopInChange.ts";

/**
 * What a cut leaves behind is decided at the statements that change the database, so at each of these the client is
 * killed, before and after, or its connection is cut. Of the others every so many-th is cut; with
 * SWITCHYARD_CUT_STEP=1 all are, in all ways, which is a matter of many minutes.
 */
const step = Number(process.env["SWITCHYARD_CUT_STEP"] ?? 60);
const all = step === 1;

const modes = ["before", "after"] as const;

vi.setConfig({ testTimeout: 3_600_000 });

const verbs = ["expand", "backfill", "verify", "contract", "revert"] as const;
type Verb = (typeof verbs)[number];

describeOnPostgres("a schema change that is cut off at any statement", ({ cluster, database }) => {
  const { copy, drop } = databaseCopies(cluster);

  test.each(verbs)("in %s, goes on to the same end, and back to the start", async (verb) => {
    const original = await database();
    await runSql(original, shopSql);
    await openShop(original).need("nobody", []);
    const start = await appPicture(original, shopTables);
    const before = await copy(original);
    for (const each of verb === "revert" ? verbs.slice(0, 2) : verbs.slice(0, verbs.indexOf(verb))) {
      await run(openShop(before), each);
    }
    const { end, statements } = await uncut(verb, before);
    const changes = statements.filter(changesDatabase).length;
    /** All that a client that is killed may leave, and of this what was taken back. */
    const known = new Set([end.join("\n")]);
    const takenBack = new Set<string>();

    await inLanes(numbers(changes), async (at) => {
      for (const cut of cutsOfChange(at, cluster().flavour)) await atChange(cut);
    });
    await inLanes(sampled(statements.length), async (at) => {
      for (const mode of modes) if (all || at % 2 === modes.indexOf(mode)) await between({ at, mode });
    });

    /** Goes on at once, while the sessions that were cut may still be there. */
    async function atChange(cut: Cut): Promise<void> {
      const { url, where, settle } = await cutOff(verb, before, { ...cut, among: changesDatabase });
      if (cut.what === "client" && cut.mode === "before") {
        await settle();
        const left = await wholePicture(url, shopTables);
        known.add(left.join("\n"));
        await takeBack(url, where, left);
      } else {
        await onceFree(() => run(openShop(url), verb));
        const left = await wholePicture(url, shopTables);
        expect(left, where).toEqual(end);
        await takeBack(url, where, left);
        await settle();
      }
      await drop(url);
    }

    /** Once is enough for what is left in the same way. */
    async function takeBack(url: string, where: string, left: readonly string[]): Promise<void> {
      const text = left.join("\n");
      if (takenBack.has(text) && !all) return;
      takenBack.add(text);
      const { lease, migrations } = await openShop(url).status();
      expect(lease, where).toBeNull();
      if (migrations.some(({ phase }) => phase === "contracting" || phase === "done")) return;
      await openShop(url).revert(quiet);
      expect(await appPicture(url, shopTables), where).toEqual(start);
    }

    /** Leaves what a cut at a change leaves as well. */
    async function between(cut: Cut): Promise<void> {
      const { url, where, settle } = await cutOff(verb, before, { ...cut, what: "client" });
      await settle();
      expect(known, where).toContain((await wholePicture(url, shopTables)).join("\n"));
      await drop(url);
    }
  });

  async function uncut(
    verb: Verb,
    before: string,
  ): Promise<{ end: readonly string[]; statements: readonly Statement[] }> {
    const url = await copy(before);
    const proxy = await cuttingProxy(url);
    await run(openShop(proxy.url), verb);
    await proxy.close();
    return { end: await wholePicture(url, shopTables), statements: proxy.statements() };
  }

  /** Fails as users can understand it, or not at all. */
  async function cutOff(verb: Verb, before: string, cut: Cut) {
    const url = await copy(before);
    const stopped = new AbortController();
    const onCut = () => cut.what === "client" && stopped.abort();
    const proxy = await cuttingProxy(url, { ...cut, onCut });
    await run(openShop(proxy.url), verb, stopped.signal).catch((error: unknown) => {
      expect(error).toBeInstanceOf(SwitchyardError);
      expect(error).toMatchObject({
        code: expect.stringMatching(cut.what === "client" ? /./ : /^DATABASE_UNREACHABLE$/),
      });
    });
    const where = `${cut.what} cut ${cut.mode} ${cut.at}: ${proxy.cutAt()?.sql}`;
    expect(proxy.cutAt(), where).toBeDefined();
    return { url, where, settle: () => proxy.close() };
  }
});

async function run(driver: SchemaDriver, verb: Verb, signal = quiet.signal): Promise<unknown> {
  const act = { ...quiet, signal };
  return verb === "expand" ? driver.expand(shopMigrations, act) : driver[verb](act);
}

/** A connection is cut at every other change, on the two servers in turn. */
function cutsOfChange(at: number, flavour: Flavour): readonly Cut[] {
  const isTurn = at % 2 === (flavour === "system" ? 0 : 1);
  const ofConnection = modes.filter((_, index) => all || (isTurn && Math.floor(at / 2) % 2 === index));
  return [
    ...modes.map((mode): Cut => ({ at, mode, what: "client" })),
    ...ofConnection.map((mode): Cut => ({ at, mode, what: "connection" })),
  ];
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** Spread over a verb's statements. */
function sampled(statements: number): readonly number[] {
  return numbers(statements).filter((at) => at % step === Math.ceil(step / 2) % step);
}

/** A few at a time. */
async function inLanes<Item>(items: readonly Item[], act: (item: Item) => Promise<void>): Promise<void> {
  const rest = items.values();
  const lane = async () => {
    for (const item of rest) await act(item);
  };
  await Promise.all([lane(), lane(), lane()]);
}

/** The server needs a moment to see that a session is gone; nothing like the time for which the lease was given. */
async function onceFree(act: () => Promise<unknown>): Promise<void> {
  const end = performance.now() + 8_000;
  for (;;) {
    try {
      await act();
      return;
    } catch (error) {
      const busy = error instanceof SwitchyardError && error.code === "SCHEMA_BUSY";
      if (!busy || performance.now() > end) throw error;
      await setTimeout(20);
    }
  }
}
