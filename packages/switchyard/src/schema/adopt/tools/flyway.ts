import { flywayChecksum } from "../checksums.ts";
import type { Entry, Ignored, Tool } from "../history.ts";

interface Row extends Record<string, unknown> {
  readonly version: string | null;
  readonly type: string;
  readonly script: string;
  readonly checksum: number | null;
  readonly success: boolean;
}

export const flyway: Tool = {
  name: "flyway",
  title: "Flyway",
  table: "flyway_schema_history",
  columns: { installed_rank: "integer", script: "character varying", success: "boolean" },
  async read(database, { table }) {
    const { rows } = await database.query<Row>(
      `SELECT version, type, script, checksum, success FROM ${table} ORDER BY installed_rank`,
    );
    const failed = rows.filter(({ success }) => !success);
    return {
      ...replayed(rows.filter(({ success }) => success)),
      halfDone: failed.map(({ script }) => ({
        name: script,
        problem: `${script} has failed`,
        next: "Take back by hand what it did, then `flyway repair`.",
      })),
      notes: [],
    };
  },
};

/** What its rows come to, one after the other. */
function replayed(rows: readonly Row[]): {
  readonly entries: readonly Entry[];
  readonly ignored: readonly Ignored[];
} {
  const entries = new Map<string, Entry>();
  const ignored = new Map<string, Ignored>();
  for (const row of rows) {
    const { version, type, script } = row;
    if (version === null) {
      // The schema's own row, or a script that runs again whenever it changes.
      if (type !== "SCHEMA") ignored.set(script, { name: script, why: "has no version" });
      continue;
    }
    const key = versionKey(version);
    ignored.delete(key);
    if (type.startsWith("UNDO")) {
      entries.delete(key);
      ignored.set(key, { name: script, why: "was undone" });
    } else if (type === "DELETE") {
      entries.delete(key);
      ignored.set(key, { name: script, why: "was deleted by `flyway repair`" });
    } else entries.set(key, type.endsWith("BASELINE") ? baseline(row, version) : applied(row, version));
  }
  return { entries: [...entries.values()], ignored: [...ignored.values()] };
}

/** Of a program there is no checksum. */
function applied({ script, checksum }: Row, version: string): Entry {
  return {
    name: script,
    expectsFile: true,
    matches: ({ name }) => versionOf(name) === versionKey(version),
    isUnchanged: ({ text }) => checksum === null || checksum === flywayChecksum(text),
  };
}

/** Everything up to it was there before Flyway. */
function baseline({ script }: Row, version: string): Entry {
  return {
    name: script,
    expectsFile: false,
    matches: ({ name }) => {
      const own = versionOf(name);
      return own !== null && compare(own, versionKey(version)) <= 0;
    },
    isUnchanged: () => true,
  };
}

/** `V01_10__more` is 1.10. */
function versionOf(name: string): string | null {
  const [, version] = /^V([\d._]+)__/.exec(name) ?? [];
  return version === undefined ? null : versionKey(version);
}

/** 01_10.0 and 1.10 are the same version. */
function versionKey(version: string): string {
  const parts = version.split(/[._]/).map((part) => (/^\d+$/.test(part) ? String(BigInt(part)) : part));
  while (parts.length > 1 && parts.at(-1) === "0") parts.pop();
  return parts.join(".");
}

function compare(a: string, b: string): number {
  const [left, right] = [a.split("."), b.split(".")];
  for (let part = 0; part < Math.max(left.length, right.length); part++) {
    const difference = Number(left[part] ?? 0) - Number(right[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
