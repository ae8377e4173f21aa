import { OFREPWebProvider } from "@openfeature/ofrep-web-provider";
import { expect, test } from "vitest";
import { OfrepServer } from "./ofrepServer.ts";

test("OFREP's own web provider understands this server, so it is a fair stand-in for a real one", async () => {
  await using server = await OfrepServer.start([
    { key: "new-cart", value: true, variant: "on", reason: "SPLIT", metadata: { owner: "shop" } },
    { key: "off", reason: "DISABLED" },
    { key: "broken", errorCode: "PARSE_ERROR", errorDetails: "no such variant" },
  ]);
  server.hasStreams = false;
  const headers: [string, string][] = [["Authorization", `Bearer ${server.key}`]];
  const provider = new OFREPWebProvider({
    baseUrl: server.url,
    headers,
    pollInterval: 20,
    cacheMode: "disabled",
  });
  const flag = (key: string, fallback: boolean) => provider.resolveBooleanEvaluation(key, fallback, {});
  await provider.initialize({ targetingKey: "ada" });
  expect(flag("new-cart", false)).toMatchObject({
    value: true,
    variant: "on",
    reason: "SPLIT",
    flagMetadata: { owner: "shop" },
  });
  expect(flag("off", true).value).toBe(true);
  expect(flag("broken", true).errorCode).toBe("PARSE_ERROR");
  await expect.poll(() => server.asked.at(-1)?.status).toBe(304);
  server.quietly([{ key: "new-cart", value: false, variant: "off", reason: "SPLIT" }]);
  await expect.poll(() => flag("new-cart", true).value).toBe(false);
  await provider.onClose?.();
});
