import { createHash, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { appendFile, open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { priceOf } from "./products.js";
import { release } from "./release.js";

const folder = process.env.SHOP_DATA ?? join(tmpdir(), "switchyard-shop");
const file = join(folder, "orders.jsonl");
const tailBytes = 16 * 1024;
let placed = 0;

mkdirSync(folder, { recursive: true });

/**
 * Stores an order. All instances of all releases append to one file. The receipt names the SHA-256 of the body as it
 * arrived, so that a client can check that it came through unharmed, and the checkout that took it.
 */
export async function placeOrder(body, checkout) {
  const receipt = {
    id: randomUUID(),
    sha256: createHash("sha256").update(body).digest("hex"),
    bytes: body.length,
    ...totalOf(JSON.parse(body.toString("utf8"))),
    release: release.version,
    checkout,
  };
  await appendFile(file, `${JSON.stringify({ at: new Date().toISOString(), ...receipt })}\n`);
  placed += 1;
  return receipt;
}

/** Orders that this instance has taken since it started. */
export function ordersPlaced() {
  return placed;
}

/** The newest orders, whoever took them, newest first. */
export async function latestOrders(limit = 20) {
  const handle = await open(file, "a+");
  try {
    const { size } = await handle.stat();
    const start = Math.max(0, size - tailBytes);
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size - start), 0, size - start, start);
    const lines = buffer
      .toString("utf8", 0, bytesRead)
      .split("\n")
      .slice(start > 0 ? 1 : 0, -1);
    return lines
      .slice(-limit)
      .toReversed()
      .map((line) => JSON.parse(line));
  } finally {
    await handle.close();
  }
}

function totalOf(order) {
  if (!Array.isArray(order?.items) || order.items.length === 0) throw new SyntaxError("an order needs items");
  let total = 0;
  let items = 0;
  for (const { sku, quantity } of order.items) {
    const price = priceOf(sku);
    if (price === undefined || !Number.isInteger(quantity) || quantity < 1) {
      throw new SyntaxError("an item needs a known sku and a quantity of at least 1");
    }
    total += price * quantity;
    items += quantity;
  }
  return { items, total };
}
