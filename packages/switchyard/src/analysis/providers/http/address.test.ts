import { expect, test } from "vitest";
import { below, shownAddress, shownHost } from "./address.ts";

test.each([
  ["http://127.0.0.1:9090", "http://127.0.0.1:9090"],
  ["https://metrics.example.com/prometheus/", "https://metrics.example.com/prometheus"],
  ["https://ana:secret@metrics.example.com/x?token=y#z", "https://metrics.example.com/x"],
  ["https://ana:secret@{{app}}.example.com/x?token=y", "https://{{app}}.example.com/x"],
])("shows %s without what may be secret", (address, shown) => {
  expect(shownAddress(address)).toBe(shown);
});

test.each([
  ["https://ana:secret@example.com/{{app}}?token=y", "https://example.com"],
  ["https://{{app}}.example.com/x", "https://{{app}}.example.com"],
  ["http://[::1]:8080?x", "http://[::1]:8080"],
])("shows only the host of %s", (address, shown) => {
  expect(shownHost(address)).toBe(shown);
});

test("stands a path below an address", () => {
  expect(below("http://host/prometheus//", "/api/v1/query")).toBe("http://host/prometheus/api/v1/query");
});
