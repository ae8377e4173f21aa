import type { OperationCase, Row, Side } from "./operationCase.ts";

const state = (n: number): Row => ({ state: `state ${n}` });
const total = (n: number): Row => ({ total: n });
const none = (): Row => ({});
const orders: Side = { table: "orders", touches: total, writes: state, sees: state };
const same: Pick<OperationCase, "old" | "new"> = { old: orders, new: orders };
const totals: Side = { table: "orders", touches: state, writes: total, sees: total };

export const orderCases: readonly OperationCase[] = [
  {
    name: "create_table",
    old: orders,
    new: {
      ...orders,
      also: (n) => `INSERT INTO items (order_id, sku) VALUES (1, 'sku ${n}')`,
      holds: "SELECT count(*) > 0 FROM items WHERE amount = 1 AND note = ''",
    },
  },
  { name: "rename_table", old: orders, new: { ...orders, table: "purchases" } },
  {
    name: "drop_table",
    old: { ...orders, also: (n) => `INSERT INTO customers VALUES (${n}, 'old')` },
    new: orders,
  },
  { name: "create_index", ...same },
  { name: "drop_index", ...same },
  { name: "create_constraint unique for both versions", ...same },
  {
    name: "create_constraint foreign_key for both versions",
    old: { ...orders, writes: customer, sees: customer },
    new: { ...orders, writes: customer, sees: customer },
  },
  {
    name: "create_constraint check for the new version",
    old: {
      table: "orders",
      touches: none,
      writes: (n) => ({ state: n % 3 === 0 ? null : "old", total: n }),
      sees: (n) => ({ state: n % 3 === 0 ? null : "new", total: (n % 98) + 1 }),
    },
    new: {
      table: "orders",
      touches: none,
      writes: (n) => ({ state: n % 3 === 0 ? "none" : "new", total: (n % 98) + 1 }),
      sees: (n) => ({ state: n % 3 === 0 ? "none" : "old", total: Math.min(n, 99) }),
    },
  },
  {
    name: "create_constraint primary_key",
    old: { ...orders, touches: none },
    new: { ...orders, touches: none },
    keyless: true,
  },
  {
    name: "drop_constraint for the new version",
    old: { ...totals, sees: (n) => ({ total: n % 2 === 0 ? n : 1 }) },
    new: { ...totals, writes: (n) => ({ total: n % 2 === 0 ? n : -n }) },
  },
  { name: "drop_constraint for both versions", old: totals, new: totals },
  {
    name: "drop_multicolumn_constraint",
    // Of what the new version writes, the old one sees only that it was written.
    old: { ...totals, sees: (_, id) => ({ total: id + 1000 }) },
    new: totals,
  },
  { name: "rename_constraint", ...same },
  { name: "set_replica_identity", ...same },
  { name: "sql", ...same },
  {
    name: "several operations on one table and one column",
    old: {
      table: "orders",
      touches: customer,
      writes: (n) => ({ total: n, state: `old ${n}` }),
      sees: (n) => ({ total: n, state: `new ${n}` }),
    },
    new: {
      table: "purchases",
      touches: customer,
      writes: (n) => ({ cents: n * 100, label: `new ${n}:${n * 100}` }),
      sees: (n) => ({ cents: n * 100, label: `old ${n}:${n * 100}` }),
    },
  },
];

function customer(n: number): Row {
  return { customer: n % 2 === 0 ? 1 : null };
}
