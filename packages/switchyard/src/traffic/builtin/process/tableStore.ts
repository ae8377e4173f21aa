import { link, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { messageOf } from "../../../errors.ts";
import type { RouteTable } from "../../routeTable.ts";
import { hasCode } from "./systemError.ts";
import { checkRouteTable } from "./tableSchema.ts";

/** What was found on disk as the router started; `problems` says in words what could not be used. */
export interface LoadedTable {
  readonly table: RouteTable | undefined;
  readonly problems: readonly string[];
}

/** Replaces the table on disk so that a crash at any moment leaves a whole one; keeps the one before. */
export async function saveTable(path: string, table: RouteTable): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(table));
    await file.sync();
  } finally {
    await file.close();
  }
  await keepPrevious(path);
  await rename(temporary, path);
  await syncDirectory(dirname(path));
}

/** The newest readable table: the last one, else the one before it. Never throws. */
export async function loadTable(path: string): Promise<LoadedTable> {
  const problems: string[] = [];
  for (const candidate of [path, previousOf(path)]) {
    try {
      return { table: checkRouteTable(JSON.parse(await readFile(candidate, "utf8"))), problems };
    } catch (error) {
      if (hasCode(error, "ENOENT")) continue;
      problems.push(`The route table in ${candidate} cannot be used: ${messageOf(error)}`);
    }
  }
  return { table: undefined, problems };
}

async function keepPrevious(path: string): Promise<void> {
  const temporary = `${previousOf(path)}.new`;
  await rm(temporary, { force: true });
  try {
    await link(path, temporary);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return;
    throw error;
  }
  await rename(temporary, previousOf(path));
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function previousOf(path: string): string {
  return `${path}.previous`;
}
