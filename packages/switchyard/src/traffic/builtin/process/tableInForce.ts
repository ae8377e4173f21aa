import { isDeepStrictEqual } from "node:util";
import { messageOf, SwitchyardError } from "../../../errors.ts";
import type { RouteTable } from "../../routeTable.ts";
import type { RouterLog } from "./log.ts";
import { saveTable } from "./tableStore.ts";

/** What serves until the first table is published. */
export const emptyTable: RouteTable = { format: 1, generation: 0, apps: [] };

/**
 * The table in force. A table that cannot be written to disk is taken all the same, since a full disk must not stand
 * in the way of a rollback; it is written as soon as that works again.
 */
export class TableInForce {
  private readonly path: string;
  private readonly log: RouterLog;
  private readonly onChange: (table: RouteTable) => void;
  private table: RouteTable;
  private turn: Promise<void> = Promise.resolve();
  private unsaved: string | undefined;

  constructor(path: string, table: RouteTable, log: RouterLog, onChange: (table: RouteTable) => void) {
    this.path = path;
    this.table = table;
    this.log = log;
    this.onChange = onChange;
  }

  get current(): RouteTable {
    return this.table;
  }

  get problems(): readonly string[] {
    return this.unsaved === undefined ? [] : [this.unsaved];
  }

  /** Takes `next`, which was checked before, or throws ROUTER_REFUSED. The table in force again changes nothing. */
  replace(next: RouteTable): Promise<void> {
    const previous = this.turn;
    const result = (async () => {
      await previous;
      await this.replaceNow(next);
    })();
    this.turn = result.catch(() => {});
    return result;
  }

  private async replaceNow(next: RouteTable): Promise<void> {
    if (next.generation === this.table.generation && isDeepStrictEqual(next, this.table)) return;
    if (next.generation <= this.table.generation) throw notNewer(next.generation, this.table.generation);
    await this.save(next);
    this.table = next;
    this.onChange(next);
    this.log.info({ generation: next.generation }, "route table in force");
  }

  private async save(table: RouteTable): Promise<void> {
    try {
      await saveTable(this.path, table);
      this.unsaved = undefined;
    } catch (error) {
      this.unsaved = `Route table ${table.generation} could not be written to ${this.path}: ${messageOf(error)}`;
      this.log.error({ err: error, generation: table.generation }, "route table not written to disk");
      setTimeout(() => this.saveAgain(table.generation), 1_000).unref();
    }
  }

  private saveAgain(generation: number): void {
    this.turn = this.turn.then(() =>
      this.table.generation === generation ? this.save(this.table) : undefined,
    );
  }
}

function notNewer(offered: number, current: number): SwitchyardError {
  const same = offered === current;
  return new SwitchyardError(
    "ROUTER_REFUSED",
    same
      ? `The router already serves another route table of generation ${current}`
      : `The router serves generation ${current}; generation ${offered} is older`,
    {
      next: `Publish with a generation above ${current}.`,
      fields: { offered, current },
    },
  );
}
