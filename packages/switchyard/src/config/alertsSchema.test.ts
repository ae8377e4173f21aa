import { describe, expect, test } from "vitest";
import { alerts } from "./alertsSchema.ts";

describe("alerts", () => {
  test.each(["shop.example.com", "shop.example.com:8443", "10.0.0.1:443", "bücher.example"])(
    "%s is a host whose certificate can be checked",
    (host) => {
      expect(alerts.parse({ certificates: [host] }).certificates).toEqual([host]);
    },
  );

  test.each(["shop.example.com:99999", "shop.example.com:0", "https://shop.example.com", "[::1]:443", "a b"])(
    "%s is none",
    (host) => {
      expect(alerts.safeParse({ certificates: [host] }).success).toBe(false);
    },
  );

  test.each([
    ["a share that nothing is below", { errors: { above: "0%" } }],
    [
      "no time between two measurements",
      { rules: { a: { metric: "m", condition: "true", interval: "0s" } } },
    ],
    ["no time to measure", { rules: { a: { metric: "m", condition: "true", window: "0s" } } }],
    ["no past", { history: "0s" }],
    ["no time without traffic", { noTraffic: "0s" }],
  ])("refuses %s", (_, config) => {
    expect(alerts.safeParse(config).success).toBe(false);
  });
});
