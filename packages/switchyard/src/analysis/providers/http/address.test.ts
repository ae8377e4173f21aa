import { expect, test } from "vitest";
import { below, shownAddress, shownHost, shownUrl } from "./address.ts";

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

test.each([
  ["http://a/x?app=shop&window=30s#top", "http://a/x?app=shop&window=30s#top"],
  ["http://a/x?api_key=hunter2&app=shop", "http://a/x?api_key=[redacted]&app=shop"],
  ["http://a/x?app=shop&X-Amz-Signature=abc#top", "http://a/x?app=shop&X-Amz-Signature=[redacted]#top"],
  ["http://a/token=1?access_token=hunter2", "http://a/token=1?access_token=[redacted]"],
])("%s is shown as %s", (url, shown) => {
  expect(shownUrl(url)).toBe(shown);
});
