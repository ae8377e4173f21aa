import type { OperationCase, Row, Side } from "./operationCase.ts";

const email = (n: number): Row => ({ email: `${n}@example.org` });
const name = (n: number): Row => ({ name: `name ${n}` });
const none = (): Row => ({});
const users = { table: "users", touches: email, writes: name, sees: name } as const;
const same: Pick<OperationCase, "old" | "new"> = { old: users, new: users };
const bigKey = { row: { id: 3_000_000_000 }, code: "22003" } as const;
const numbered: Side = { ...users, holds: "SELECT count(DISTINCT number) = count(*) FROM users" };
const named: Side = { ...users, touches: none };

/** A name that is missing with every third write. */
const maybe =
  (missing: string | null) =>
  (n: number): Row => ({ name: n % 3 === 0 ? missing : `name ${n}` });

const isAgeless = (n: number) => n % 3 === 0;

export const userCases: readonly OperationCase[] = [
  {
    name: "add_column without a default",
    old: { ...users, sees: none },
    new: { ...users, writes: (n) => ({ city: `city ${n}` }), sees: none },
  },
  {
    name: "add_column with up",
    old: { ...users, writes: (n) => ({ name: `Given${n} Family` }), sees: none },
    new: {
      ...users,
      writes: (n) => ({ first: `New${n}` }),
      sees: (n) => ({ first: `Given${n}` }),
    },
  },
  {
    name: "rename_column",
    old: { table: "users", touches: name, writes: email, sees: email },
    new: {
      table: "users",
      touches: name,
      writes: (n) => ({ mail: `${n}@example.org` }),
      sees: (n) => ({ mail: `${n}@example.org` }),
    },
  },
  {
    name: "alter_column type",
    // What the new type writes otherwise must stay as the old version wrote it.
    old: { ...users, writes: (n) => ({ age: `0${n}` }), sees: (n) => ({ age: `${n}` }) },
    new: { ...users, writes: (n) => ({ age: n }), sees: (n) => ({ age: n }) },
  },
  {
    name: "alter_column type of the primary key",
    convertsKey: true,
    old: users,
    new: { ...users, refused: bigKey },
  },
  {
    name: "drop_column",
    old: { ...users, writes: (n) => ({ age: `${n}` }), sees: none },
    new: { ...users, writes: name, sees: none },
  },
  {
    name: "add_column with a volatile default, not null and unique",
    old: users,
    new: { ...users, holds: "SELECT count(DISTINCT token) = count(*) FROM users" },
  },
  {
    name: "add_column with a constant default, a check and a reference",
    old: { ...users, sees: none },
    new: {
      ...users,
      writes: () => ({ city: 7 }),
      sees: () => ({ city: 7 }),
      holds: "SELECT bool_and(city = 7) FROM users",
    },
  },
  { name: "add_column serial", old: users, new: numbered },
  { name: "add_column with an identity", old: users, new: numbered },
  {
    name: "alter_column type of a serial primary key",
    old: named,
    new: named,
    assigned: true,
    convertsKey: true,
  },
  { name: "alter_column type of an identity", old: named, new: named, assigned: true, convertsKey: true },
  {
    name: "alter_column nullable false for the new version",
    old: { ...users, writes: maybe(null), sees: maybe(null) },
    new: { ...users, writes: maybe("?"), sees: maybe("?") },
  },
  { name: "alter_column nullable false for both versions", ...same },
  {
    name: "alter_column nullable true",
    old: {
      ...users,
      writes: (n) => ({ age: `${n}` }),
      sees: (n) => ({ age: isAgeless(n) ? "0" : `${n}` }),
    },
    new: {
      ...users,
      writes: (n) => ({ age: isAgeless(n) ? null : `${n}` }),
      writesNull: isAgeless,
      sees: (n) => ({ age: `${n}` }),
    },
  },
  { name: "alter_column default, unique, check, comment for both versions", ...same },
  { name: "alter_column without its default", old: named, new: named },
  {
    name: "alter_column type, unique and indexed, with names that need quotes",
    key: "Id",
    old: { table: "Order Lines", touches: other, writes: selected, sees: selected },
    new: {
      table: "Order Lines",
      touches: other,
      writes: selected,
      sees: selected,
      refused: { row: { select: "too long for it" }, code: "22001" },
    },
  },
];

function other(n: number): Row {
  return { Other: n };
}

function selected(n: number): Row {
  return { select: `s${n}` };
}
