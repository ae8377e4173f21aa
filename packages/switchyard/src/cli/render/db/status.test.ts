import { expect, test } from "vitest";
import type { MigrationStatus, SchemaStatus } from "../../../schema/port.ts";
import { styleFor } from "../../style.ts";
import { nextStep } from "./nextStep.ts";
import type { SchemaPicture } from "./schemaPicture.ts";
import { schemaStatusLines } from "./status.ts";

const plain = styleFor({ terminal: false, columns: undefined, env: { LANG: "C.UTF-8" }, color: false });
const now = Date.UTC(2026, 0, 15, 12, 0, 0);

const migration = (name: string, changes: Partial<MigrationStatus> = {}): MigrationStatus => ({
  name,
  phase: "done",
  version: "shop_v41",
  checksum: "00",
  expandedAt: now - 3 * 86_400_000,
  fills: [],
  ...changes,
});

const filling = migration("0042_split_name", {
  phase: "expanded",
  version: "shop_v42",
  expandedAt: now - 300_000,
  fills: [{ table: "users", done: 412_000, total: 1_000_000, finished: false }],
  error: "division by zero in up of users.share",
});

const status: SchemaStatus = {
  server: "PostgreSQL 15.8 (Debian 15.8-0+deb12u1)",
  version: "shop_v42",
  versions: ["shop_v41", "shop_v42"],
  migrations: [migration("0041_add_index"), filling],
  throttle: {
    batchMs: 100,
    maxRows: 20_000,
    duty: 0.8,
    maxLagMs: 2_000,
    maxSlotBytes: 1_073_741_824,
    maxActive: 100,
    query: null,
    paused: false,
  },
  lease: null,
  needs: [{ what: "release 41", version: "shop_v41", until: null }],
};

const picture: SchemaPicture = {
  app: "shop",
  place: "shop on db.example.com:5432",
  status,
  blockers: [{ kind: "need", text: "release 41 is live" }],
  pending: ["0043_drop_nick"],
};

const lines = (changes: Partial<SchemaPicture> = {}, all = false) =>
  schemaStatusLines({ ...picture, ...changes }, all, now, plain).join("\n");

test("a person sees versions, migrations, fills, failures, needs, blockers and what to do next", () => {
  expect(lines().split("\n")).toEqual([
    "App         shop",
    "Database    shop on db.example.com:5432 (PostgreSQL 15.8)",
    "Version     shop_v42 (also there: shop_v41)",
    "Throttle    batches of 0.10 s and at most 20,000 rows, 80 % of the time; waits while a replica is more than 2.0 s " +
      "behind, or a slot holds back more than 1.1 GB, or more than 100 sessions are active",
    "",
    "Migrations",
    "  0041_add_index   ✔ done      shop_v41  3 days ago",
    "  0042_split_name  ● expanded  shop_v42  5 min ago",
    "      users: 41 %, 412,000/1,000,000 rows",
    "      ✖ division by zero in up of users.share",
    "  ○ 0043_drop_nick",
    "",
    "Needed by",
    "  release 41  shop_v41",
    "",
    "Contract waits for",
    "  ⏸ release 41 is live",
    "",
    "Next        `switchyard db backfill`, which fills the rows that were there before; `switchyard db revert` takes it back.",
  ]);
});

test("whoever runs something is named, with the way to stop it", () => {
  const lease = { holder: "cli ada@laptop 4711", verb: "backfill", until: now + 12_000 };
  const text = lines({ status: { ...status, lease } });
  expect(text).toContain("Running     backfill by cli ada@laptop 4711, lease for 12.0 s more");
  expect(text).toContain("`switchyard db cancel` stops it");
});

test("of many that are over only the newest are listed", () => {
  const migrations = Array.from({ length: 8 }, (_, index) => migration(`000${index}`));
  const text = lines({ status: { ...status, migrations } });
  expect(text).toContain("… 3 older (--all shows them)");
  expect(text).not.toContain("0002");
  expect(lines({ status: { ...status, migrations } }, true)).toContain("0002");
});

test("the next step follows from the phases", () => {
  const next = (migrations: readonly MigrationStatus[], changes: Partial<SchemaPicture> = {}) =>
    nextStep({ ...picture, blockers: [], pending: [], ...changes, status: { ...status, migrations } });
  const ready = { ...filling, phase: "ready", fills: [] } as const;
  expect(next([])).toContain("nothing");
  expect(next([], { pending: ["0043"] })).toContain("`switchyard db expand` for 1 new migration.");
  expect(next([filling])).toContain("`switchyard db backfill`");
  expect(next([{ ...filling, fills: [] }])).toContain("`switchyard db backfill`, then");
  const { error: _, ...filled } = {
    ...filling,
    fills: filling.fills.map((one) => ({ ...one, finished: true })),
  };
  expect(next([filled])).toContain("`switchyard db verify`, which");
  expect(next([ready])).toContain("`switchyard db contract` removes");
  expect(next([ready], { blockers: picture.blockers })).toContain("once nothing that is listed above");
  expect(next([{ ...filling, phase: "contracting" }])).toContain("was cut off");
});
