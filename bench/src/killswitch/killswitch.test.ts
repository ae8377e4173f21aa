import { expect, test } from "vitest";
import { measureKills } from "./measureKills.ts";

test("every kill reaches every client, and all of them say so", async () => {
  const { signal } = new AbortController();
  const sizes = { clients: 8, processes: 2, kills: 3, flags: 3 };
  const { offMs, acknowledgedMs, acknowledged } = await measureKills({ ...sizes, ending: signal });
  expect(acknowledged).toBe(8);
  expect(offMs).toHaveLength(24);
  expect(acknowledgedMs).toHaveLength(3);
});
