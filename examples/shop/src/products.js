import { setTimeout as sleep } from "node:timers/promises";
import { release } from "./release.js";

const products = [
  {
    sku: "lamp",
    name: "Signal lamp",
    price: 4900,
    hue: 8,
    text: "Red, amber, green. Dims with a twist of the lens.",
  },
  {
    sku: "clock",
    name: "Station clock",
    price: 12900,
    hue: 210,
    text: "Waits at fifty-eight seconds, then catches up.",
  },
  {
    sku: "whistle",
    name: "Guard's whistle",
    price: 1400,
    hue: 44,
    text: "Brass. One long, two short: doors closing.",
  },
  {
    sku: "lever",
    name: "Points lever",
    price: 8900,
    hue: 160,
    text: "Cast iron. Throws either way without a jolt.",
  },
  {
    sku: "mug",
    name: "Buffet-car mug",
    price: 1900,
    hue: 280,
    text: "Wide foot. Has not spilled at 300 km/h yet.",
  },
  {
    sku: "map",
    name: "Line map, framed",
    price: 3600,
    hue: 330,
    text: "All forty-one stations; the ghost ones, too.",
  },
  {
    sku: "ticket",
    name: "Ticket punch",
    price: 2700,
    hue: 95,
    text: "Leaves a little star. Collectors know which one.",
  },
  {
    sku: "locomotive",
    name: "Class 44, 1:87",
    price: 21900,
    hue: 24,
    text: "Pulls its own weight in sugar cubes.",
  },
];

/** All products; takes as long as this release's query does. */
export async function listProducts() {
  await query();
  return products;
}

export async function findProduct(sku) {
  await query();
  return products.find((product) => product.sku === sku);
}

/** As queries go: most take about `queryMs`, one in a hundred two and a half times as long. */
async function query() {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  await sleep(release.queryMs * Math.exp(spread * normal));
}

const spread = 0.4;

/** What people also bought: the three neighbours in price. */
export function recommend(sku) {
  const chosen = products.find((product) => product.sku === sku);
  if (chosen === undefined) return [];
  return products
    .filter((product) => product !== chosen)
    .toSorted((a, b) => Math.abs(a.price - chosen.price) - Math.abs(b.price - chosen.price))
    .slice(0, 3);
}

export function priceOf(sku) {
  return products.find((product) => product.sku === sku)?.price;
}
