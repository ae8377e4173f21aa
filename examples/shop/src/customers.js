import { release } from "./release.js";

const { DATABASE_URL: connectionString } = process.env;
const database = connectionString === undefined ? undefined : await openDatabase();

/** The one thing of the database that changed with a release: what holds the credit, and in which unit. */
const credit = {
  euros: {
    column: "credit",
    ofCents: (cents) => (cents / 100).toFixed(2),
    toCents: (it) => Math.round(it * 100),
  },
  cents: { column: "credit_cents", ofCents: (cents) => cents, toCents: (it) => it },
}[release.credit];

// With names they are prepared once for each connection.
const read = {
  name: "read customer",
  text: `SELECT id, name, visits, ${credit.column} AS credit FROM customers WHERE id = $1`,
};
const write = {
  name: "write customer",
  text: `INSERT INTO customers (id, name, visits, ${credit.column}) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE
    SET name = excluded.name, visits = excluded.visits, ${credit.column} = excluded.${credit.column}`,
};

/** Undefined when there is none, or no database. */
export async function findCustomer(id) {
  const [row] = await query(read, [id]);
  if (row === undefined) return undefined;
  const { name, visits } = row;
  return { id: Number(row.id), name, visits, creditCents: credit.toCents(row.credit) };
}

/** Adds a customer, or replaces the one with this id. Undefined without a database. */
export async function putCustomer(id, body) {
  const { name, visits, creditCents } = JSON.parse(body.toString("utf8"));
  if (typeof name !== "string" || !Number.isInteger(visits) || !Number.isInteger(creditCents)) {
    throw new SyntaxError("a customer needs a name, a number of visits and a credit in cents");
  }
  if (database === undefined) return undefined;
  await query(write, [id, name, visits, credit.ofCents(creditCents)]);
  return { id, name, visits, creditCents };
}

/** A query that failed; apart from other errors, so that a client can tell whose fault it was. */
export class QueryFailed extends Error {}

async function query(statement, values) {
  if (database === undefined) return [];
  try {
    return (await database.query({ ...statement, values })).rows;
  } catch (error) {
    throw new QueryFailed(error.message, { cause: error });
  }
}

async function openDatabase() {
  const { default: pg } = await import("pg");
  const pool = new pg.Pool({ connectionString, max: 4 });
  // A connection that is lost while nobody uses it: the next query gets another one.
  pool.on("error", () => {});
  return pool;
}
