import type { Client } from "pg";
import type { Relations } from "./relations.ts";

/** Tables that the server says, at level DEBUG1, to verify, to rewrite or to index: a second witness of a scan. */
export interface Witness {
  readonly said: (before: Relations, kept: (oid: number) => boolean) => readonly string[];
  readonly end: () => void;
}

const scans = [/^(?:verifying|rewriting) table "(.+)"$/, /^building index ".+" on table "([^"]+)"/];

export function listen(client: Client): Witness {
  const names = new Set<string>();
  const hear = ({ message = "" }: { message?: string | undefined }) => {
    for (const pattern of scans) {
      const [, name] = pattern.exec(message) ?? [];
      if (name !== undefined) names.add(name);
    }
  };
  client.on("notice", hear);
  return {
    said: (before, kept) =>
      [...before.values()]
        .filter(
          ({ oid, name, rows }) => rows > 0 && kept(oid) && names.has(name.slice(name.indexOf(".") + 1)),
        )
        .map(({ name }) => name),
    end: () => client.off("notice", hear),
  };
}
