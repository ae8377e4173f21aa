import { sufferFromBugs, sufferInNewCheckout } from "./bugs.js";
import { findCustomer, putCustomer, QueryFailed } from "./customers.js";
import { explainFlags, isOn } from "./flags.js";
import { warm } from "./health.js";
import { latestOrders, placeOrder } from "./orders.js";
import { homePage, livePage, productPage } from "./pages.js";
import { findProduct, listProducts, recommend } from "./products.js";
import { identity, instance, release } from "./release.js";
import { isLeaving } from "./shutdown.js";
import { sendAsset } from "./assets.js";
import { followTicks } from "./ticker.js";
import { download, upload } from "./transfers.js";
import { visitorOf } from "./visitor.js";

const maxBody = 256 * 1024;

/** Finds the handler of a request and runs it. */
export async function route(request, response, url) {
  if (isLeaving()) response.setHeader("Connection", "close");
  const method = request.method === "HEAD" ? "GET" : request.method;
  const [, first = "", second] = url.pathname.split("/").map(decodeURIComponent);
  switch (`${method} /${first}`) {
    case "GET /up":
      return warm() && !isLeaving()
        ? sendText(response, 200, "ready\n")
        : sendText(response, 503, "not ready\n");
    case "GET /":
      sufferFromBugs(url);
      return sendHome(response, visitorOf(request, response));
    case "GET /product":
      sufferFromBugs(url);
      return sendProduct(response, second, visitorOf(request, response));
    case "GET /live":
      sufferFromBugs(url);
      return sendLive(response, visitorOf(request, response));
    case "GET /assets":
      return sendAsset(request, response, second);
    case "GET /api":
    case "POST /api":
    case "PUT /api":
      if (second !== "release") sufferFromBugs(url);
      return routeApi(request, response, url);
    case "GET /events":
      return followTicks(request, response);
    case "POST /upload":
    case "PUT /upload":
      return upload(request, response);
    case "GET /download":
      return download(request, response, url);
    default:
      return sendText(response, 404, "There is nothing here.\n");
  }
}

/** The answer to a request whose handler threw. */
export function answerError(response, error) {
  if (response.headersSent || error.code === "ECONNRESET") response.destroy();
  else if (error instanceof SyntaxError || error instanceof URIError) {
    sendJson(response, 400, { error: error.message });
  } else {
    console.error(error);
    if (error instanceof QueryFailed) response.setHeader("X-Query-Failed", "1");
    sendJson(response, 500, { error: error.message });
  }
}

async function routeApi(request, response, url) {
  const [, , resource, id] = url.pathname.split("/").map(decodeURIComponent);
  switch (`${request.method} ${resource}`) {
    case "GET release":
      return sendJson(response, 200, { ...release, instance });
    case "GET products":
      return sendJson(response, 200, await listProducts());
    case "GET recommendations":
      if (!(await isOn("recommendations", visitorOf(request, response)))) {
        return sendJson(response, 404, { error: "not for you, or not in this release" });
      }
      return sendJson(response, 200, recommend(id));
    case "GET flags":
      return sendJson(response, 200, await explainFlags(visitorOf(request, response)));
    case "GET orders":
      return sendJson(response, 200, await latestOrders());
    case "POST orders":
      return sendReceipt(response, await readBody(request), visitorOf(request, response));
    case "GET customers":
      return sendCustomer(response, await findCustomer(customerId(id)));
    case "PUT customers":
      return sendCustomer(response, await putCustomer(customerId(id), await readBody(request)));
    default:
      return sendJson(response, 404, { error: `no ${request.method} ${url.pathname}` });
  }
}

async function sendHome(response, visitor) {
  const [products, freeShipping] = await Promise.all([listProducts(), isOn("free-shipping", visitor)]);
  sendPage(response, 200, homePage(products, { freeShipping }));
}

async function sendLive(response, visitor) {
  sendPage(response, 200, livePage({ freeShipping: await isOn("free-shipping", visitor) }));
}

async function sendProduct(response, sku, visitor) {
  const product = await findProduct(sku);
  if (product === undefined) return sendText(response, 404, "No such product.\n");
  const [freeShipping, newCheckout, recommendations] = await Promise.all([
    isOn("free-shipping", visitor),
    isOn("new-checkout", visitor),
    isOn("recommendations", visitor),
  ]);
  if (newCheckout) sufferInNewCheckout();
  const recommended = recommendations ? recommend(sku) : [];
  sendPage(response, 200, productPage(product, recommended, { freeShipping, newCheckout }));
}

async function sendReceipt(response, order, visitor) {
  const newCheckout = await isOn("new-checkout", visitor);
  if (newCheckout) sufferInNewCheckout();
  sendJson(response, 201, await placeOrder(order, newCheckout ? "new" : "classic"));
}

function sendCustomer(response, customer) {
  if (customer === undefined) sendJson(response, 404, { error: "no such customer, or no database" });
  else sendJson(response, 200, customer);
}

function customerId(text) {
  const id = Number(text);
  if (!Number.isSafeInteger(id)) throw new SyntaxError("a customer has a number");
  return id;
}

async function readBody(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > maxBody) throw new SyntaxError("the body is too big");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function sendJson(response, status, body) {
  send(response, status, "application/json", JSON.stringify(body));
}

function sendPage(response, status, html) {
  send(response, status, "text/html; charset=utf-8", html);
}

function sendText(response, status, text) {
  send(response, status, "text/plain; charset=utf-8", text);
}

function send(response, status, type, text) {
  const body = Buffer.from(text);
  response.writeHead(status, {
    ...identity,
    "Content-Type": type,
    "Content-Length": body.length,
    "Cache-Control": "no-store",
  });
  response.end(body);
}
