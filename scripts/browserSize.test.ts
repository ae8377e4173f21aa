import { expect, test } from "vitest";
import { browserSize } from "./browserSize.ts";

const limit = 6144;

test(`the browser client is at most ${limit} bytes, minified and gzipped`, async () => {
  const { minified, gzip } = await browserSize();
  console.log(`@switchyard/flags/browser: ${minified} bytes minified, ${gzip} gzipped`);
  expect(gzip).toBeLessThanOrEqual(limit);
});
