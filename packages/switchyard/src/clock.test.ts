import { describe, expect, test } from "vitest";
import { systemClock } from "./clock.ts";

describe("systemClock", () => {
  test("sleeps for longer than a timer of the runtime can", async () => {
    const over = new AbortController();
    const month = systemClock.sleep(30 * 86_400_000, over.signal);
    const first = await Promise.race([
      month.then(() => "a month"),
      systemClock.sleep(50).then(() => "50 ms"),
    ]);
    expect(first).toBe("50 ms");
    over.abort(new Error("enough"));
    await expect(month).rejects.toThrow("enough");
  });

  test("resolves at once when there is no time to sleep", async () => {
    await systemClock.sleep(0);
    await systemClock.sleep(-1);
  });
});
