import type { FlightCase, Row, Side } from "./operationCase.ts";

const isEven = (n: number) => n % 2 === 0;

const travellers = { table: "travellers", touches: (n: number): Row => ({ email: `${n}@example.org` }) };
/** What the old type keeps of a number is what its writer wrote, the new type only the number. */
const digits = (n: number, by: string) => (by === "v0" || by === "v1" ? `0${n}` : `${n}`);

const purses = { table: "purses", touches: (n: number): Row => ({ owner: `owner ${n}` }) };
const isWithoutNote = (n: number) => n % 3 === 0;
const note = (n: number, nothing: string | null): Row => ({ note: isWithoutNote(n) ? nothing : `note ${n}` });
/** Old versions know whole units only. */
const cents = (n: number, by: string) => (by === "v0" ? n * 100 : n * 100 + 7);

const people: Omit<Side, "writes" | "sees"> = { table: "people", touches: (n) => ({ city: `city ${n}` }) };

export const flightCases: readonly FlightCase[] = [
  {
    name: "a rename, then another type, then a column computed from that",
    setup:
      "CREATE TABLE travellers (id int PRIMARY KEY, age text NOT NULL DEFAULT '18', email text); CREATE INDEX travellers_age ON travellers (age)",
    migrations: [
      [{ rename_column: { table: "travellers", from: "age", to: "years" } }],
      [
        {
          alter_column: {
            table: "travellers",
            column: "years",
            type: "integer",
            default: "18",
            up: "years::integer",
            down: "years::text",
          },
        },
      ],
      [
        {
          add_column: {
            table: "travellers",
            column: { name: "even", type: "boolean", nullable: false },
            up: "years % 2 = 0",
          },
        },
      ],
    ],
    sides: {
      v0: {
        ...travellers,
        writes: (n) => ({ age: digits(n, "v0") }),
        sees: (n, _, by) => ({ age: digits(n, by) }),
      },
      v1: {
        ...travellers,
        writes: (n) => ({ years: digits(n, "v1") }),
        sees: (n, _, by) => ({ years: digits(n, by) }),
      },
      v2: { ...travellers, writes: (n) => ({ years: n }), sees: (n) => ({ years: n }) },
      v3: {
        ...travellers,
        writes: (n) => ({ years: n, even: isEven(n) }),
        sees: (n) => ({ years: n, even: isEven(n) }),
      },
    },
  },
  {
    name: "another type, then a rename, then no null",
    setup: "CREATE TABLE purses (id int PRIMARY KEY, amount int NOT NULL, note text, owner text)",
    migrations: [
      [
        {
          alter_column: {
            table: "purses",
            column: "amount",
            type: "bigint",
            up: "amount * 100::bigint",
            down: "(amount / 100)::int",
          },
        },
      ],
      [{ rename_column: { table: "purses", from: "amount", to: "cents" } }],
      [
        {
          alter_column: {
            table: "purses",
            column: "note",
            nullable: false,
            up: "coalesce(note, '-')",
            down: "nullif(note, '-')",
          },
        },
      ],
    ],
    sides: {
      v0: {
        ...purses,
        writes: (n) => ({ amount: n, ...note(n, null) }),
        sees: (n) => ({ amount: n, ...note(n, null) }),
      },
      v1: {
        ...purses,
        writes: (n) => ({ amount: cents(n, "v1"), ...note(n, null) }),
        sees: (n, _, by) => ({ amount: cents(n, by), ...note(n, null) }),
      },
      v2: {
        ...purses,
        writes: (n) => ({ cents: cents(n, "v2"), ...note(n, null) }),
        sees: (n, _, by) => ({ cents: cents(n, by), ...note(n, null) }),
      },
      v3: {
        ...purses,
        writes: (n) => ({ cents: cents(n, "v3"), ...note(n, "-") }),
        sees: (n, _, by) => ({ cents: cents(n, by), ...note(n, "-") }),
      },
    },
  },
  {
    name: "a computed column, then the end of its source, then another name and an index",
    setup: "CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, city text)",
    migrations: [
      [
        {
          add_column: {
            table: "people",
            column: { name: "title", type: "text", nullable: false },
            up: "upper(name)",
          },
        },
      ],
      [{ drop_column: { table: "people", column: "name", down: "lower(title)" } }],
      [
        { rename_table: { from: "people", to: "persons" } },
        { create_index: { table: "persons", name: "persons_title", columns: ["title"] } },
      ],
    ],
    sides: {
      v0: { ...people, writes: (n) => ({ name: `v0 ${n}` }), sees: (n, _, by) => ({ name: `${by} ${n}` }) },
      v1: {
        ...people,
        writes: (n) => ({ name: `v1 ${n}`, title: `Title ${n}` }),
        sees: (n, _, by) => ({ name: `${by} ${n}`, ...title(n, by) }),
      },
      v2: { ...people, writes: (n) => title(n, "v2"), sees: (n, _, by) => title(n, by) },
      v3: { ...people, table: "persons", writes: (n) => title(n, "v3"), sees: (n, _, by) => title(n, by) },
    },
  },
];

function title(n: number, by: string): Row {
  return { title: by === "v1" ? `Title ${n}` : `${by.toUpperCase()} ${n}` };
}
