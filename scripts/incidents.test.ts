import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { incidents } from "./incidents.ts";

test("the recordings in examples/incidents are those that the script makes", async () => {
  for (const [name, text] of Object.entries(incidents())) {
    const file = join(import.meta.dirname, "..", "examples", "incidents", name);
    expect(await readFile(file, "utf8"), `run node scripts/incidents.ts for ${name}`).toBe(text);
  }
});
