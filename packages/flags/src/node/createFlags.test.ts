import { expect, it } from "vitest";
import { off, on, testFlags } from "./testing/testFlags.ts";
import { TestServer } from "./testing/testServer.ts";

it("serves, follows and acknowledges", async () => {
  await using server = await TestServer.start({ a: on });
  await using test = testFlags({ url: server.url });
  const { flags } = test;
  expect(flags.boolean("a", false)).toBe(false);
  expect(flags.state).toBe("NOT_READY");
  expect(await flags.ready()).toBe(true);
  expect(flags.boolean("a", false)).toBe(true);
  expect([flags.state, flags.source, flags.version]).toEqual(["READY", "server", 1]);
  server.publish({ a: off });
  await expect.poll(() => server.ackedBy("test")).toBe(2);
  expect(flags.boolean("a", true)).toBe(false);
  expect(test.errors).toEqual([]);
});
