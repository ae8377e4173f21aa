import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { renderToString } from "react-dom/server";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { bundleForBrowser } from "../../../scripts/browserSize.ts";
import { describeWithService, type Service } from "../../switchyard/test/service.ts";
import type { Bootstrap } from "../src/browser/bootstrap.ts";
import { OfrepServer } from "../src/browser/testing/ofrepServer.ts";
import { bucket } from "../src/bucket.ts";
import { type PageServer, startPageServer } from "./pageServer.ts";
import { App, createElement, FlagsProvider } from "./reactPage.ts";

const chrome: Service = { name: "Chromium", command: "chromium", install: "apt-get install chromium" };
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const cartOn = { key: "new-cart", value: true, variant: "on", reason: "SPLIT" } as const;
const cartOff = { key: "new-cart", value: false, variant: "off", reason: "SPLIT" };
const theme = { key: "theme", value: { color: "blue" }, variant: "blue", reason: "STATIC" } as const;
const bootstrap: Bootstrap = {
  version: 1,
  context: { targetingKey: "visitor-7" },
  flags: { "new-cart": cartOn, theme },
  watched: [],
};

describeWithService(chrome, "the browser client in a real Chromium", (program) => {
  let browser: BrowserContext;
  let profile: string;
  let site: PageServer;
  let server: OfrepServer;
  let page: Page;

  beforeAll(async () => {
    const [flags, react] = await Promise.all([
      bundleForBrowser("packages/flags/src/browser/index.ts"),
      bundleForBrowser("packages/flags/test/reactPage.ts"),
    ]);
    site = await startPageServer({ "/flags.js": flags, "/react.js": react });
    profile = await mkdtemp(join(tmpdir(), "switchyard-chromium-"));
    browser = await chromium.launchPersistentContext(profile, { executablePath: program, args });
  });

  afterAll(async () => {
    await browser?.close();
    await site?.[Symbol.asyncDispose]();
    await rm(profile, { recursive: true, force: true });
  });

  beforeEach(async () => {
    server = await OfrepServer.start([cartOn, theme]);
    page = await browser.newPage();
  });

  afterEach(async () => {
    await page.close();
    await server.stop();
  });

  /** A page that shows a flag and writes down every text that was ever on the screen. */
  async function open(options = ""): Promise<void> {
    site.html = `<!doctype html><p id="cart"></p><script type="module">
      import { createBrowserFlags } from "/flags.js";
      const cart = document.getElementById("cart");
      window.shown = [];
      new MutationObserver(() => shown.push(cart.textContent)).observe(cart, { childList: true });
      window.flags = createBrowserFlags({ url: "${server.url}", key: "${server.key}", ${options} });
      const render = () => { cart.textContent = flags.boolean("new-cart", false) ? "new" : "old"; };
      render();
      flags.on("changed", render);
    </script>`;
    await page.goto(site.url);
  }

  const cart = () => page.textContent("#cart");
  const hasStream = () => vi.waitFor(() => expect(server.asked.at(-1)?.status).toBe(304), { timeout: 5_000 });

  test("a bootstrap is right from the first paint on, and nothing changes afterwards", async () => {
    await open(`bootstrap: ${JSON.stringify(bootstrap)}`);
    await hasStream();
    expect(await page.evaluate("shown")).toEqual(["new"]);
    expect(await page.evaluate("flags.state")).toBe("READY");
  });

  test("another origin may ask: the preflights are answered, the ETag and the stream can be read", async () => {
    await open();
    await hasStream();
    expect(await cart()).toBe("new");
    expect(server.preflights).toContain("/ofrep/v1/evaluate/flags");
    expect(server.asked[0]?.headers.origin).toBe(site.url);
    expect(server.streams).toBe(1);
  });

  test("a change is on the screen without a reload", async () => {
    await open();
    await hasStream();
    server.change([cartOff, theme]);
    await page.waitForFunction("document.getElementById('cart').textContent === 'old'");
    expect(await page.evaluate("shown")).toEqual(["old", "new", "old"]);
  });

  test("a login flips nobody, and a logout makes somebody new", async () => {
    server.quietly((context) => {
      const key = context.bucketingKey ?? context.targetingKey ?? "";
      return [{ key: "share", value: bucket("share", key, 1000), variant: "v", reason: "SPLIT" }];
    });
    await open();
    const pairs = await page.evaluate<[number, number][]>(`(async () => {
      const seen = [];
      await flags.ready();
      for (let user = 0; user < 5; user++) {
        const before = flags.number("share", -1);
        await flags.identify("user-" + user);
        seen.push([before, flags.number("share", -1)]);
        await flags.forget();
      }
      return seen;
    })()`);
    for (const [before, after] of pairs) expect(after).toBe(before);
    expect(new Set(pairs.map(([before]) => before)).size).toBe(5);
    expect(pairs.flat()).not.toContain(-1);
  });

  test("a reload while the server is away has the last known values and says so", async () => {
    await open();
    await hasStream();
    await server.stop();
    await page.reload();
    expect(await page.evaluate("shown")).toEqual(["new"]);
    expect(await page.evaluate("flags.details('new-cart', false).reason")).toBe("STALE");
    server.quietly([cartOff]);
    await server.start();
    await page.waitForFunction("flags.state === 'READY'");
    expect(await cart()).toBe("old");
  });

  test("what is left to report is sent when the page is left", async () => {
    server.watched = ["new-cart"];
    await open();
    await hasStream();
    await page.evaluate("flags.track('bought', 12)");
    await page.goto(`${site.url}/next`);
    await vi.waitFor(() => expect(server.batches).toHaveLength(1));
    expect(server.batches[0]).toMatchObject({
      exposures: [{ flag: "new-cart", variant: "on" }],
      conversions: [{ event: "bought", value: 12, variants: { "new-cart": "on" } }],
    });
  });

  test("a storage that is forbidden is survived", async () => {
    await page.addInitScript(`Object.defineProperty(window, "localStorage", {
      get() { throw new DOMException("forbidden", "SecurityError"); },
    })`);
    await open();
    await hasStream();
    expect(await cart()).toBe("new");
  });

  test("React takes the server's rendering over and renders once per real change", async () => {
    const markup = renderToString(createElement(FlagsProvider, { bootstrap }, createElement(App)));
    expect(markup).toContain("new");
    site.html = `<!doctype html><div id="root">${markup}</div><script type="module">
      import * as react from "/react.js";
      window.complaints = [];
      window.react = react;
      const bootstrap = ${JSON.stringify(bootstrap)};
      const client = react.createBrowserFlags({ url: "${server.url}", key: "${server.key}", bootstrap });
      const app = react.createElement(react.FlagsProvider, { client, bootstrap }, react.createElement(react.App));
      const onRecoverableError = (error) => complaints.push(String(error));
      react.hydrateRoot(document.getElementById("root"), app, { onRecoverableError });
    </script>`;
    await page.goto(site.url);
    await hasStream();
    const renders = () => page.evaluate("({ ...react.renders })");
    expect(await page.evaluate("complaints")).toEqual([]);
    expect(await renders()).toEqual({ cart: 1, theme: 1 });

    server.change([cartOff, theme]);
    await page.waitForFunction("document.getElementById('cart').textContent === 'old'");
    expect(await renders()).toEqual({ cart: 2, theme: 1 });

    server.change([
      cartOff,
      { ...theme, value: { color: "red" } },
      { key: "other", value: 1, reason: "STATIC" },
    ]);
    await page.waitForFunction("document.getElementById('theme').textContent === 'red'");
    expect(await renders()).toEqual({ cart: 2, theme: 2 });
  });
});
