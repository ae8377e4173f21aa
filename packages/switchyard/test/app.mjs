import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

// The application of the end-to-end tests: says its release, echoes bodies, and fails as its release.json asks.
const {
  failShare = 0,
  failWhile,
  startMs = 0,
  notReady = false,
  cold = { requests: 0, ms: 0 },
} = JSON.parse(readFileSync("release.json", "utf8"));
const { PORT, HOST, SWITCHYARD_RELEASE } = process.env;
const began = Date.now();
let served = 0;
let answered = 0;

const server = createServer((request, response) => {
  response.setHeader("x-release", SWITCHYARD_RELEASE);
  response.setHeader("x-instance", process.env.SWITCHYARD_INSTANCE_ID);
  if (request.url === "/up") {
    response.statusCode = notReady || Date.now() - began < startMs ? 503 : 200;
    return response.end();
  }
  const failing = failWhile === undefined || existsSync(failWhile);
  if (failing && failShare > 0 && ++served % Math.round(1 / failShare) === 0) {
    response.statusCode = 500;
    return response.end("broken on purpose");
  }
  const hash = createHash("sha256");
  request.on("data", (chunk) => hash.update(chunk));
  const answer = () => response.end(`${SWITCHYARD_RELEASE} ${hash.digest("hex")}`);
  const filling = ++answered <= cold.requests ? cold.ms : 0;
  request.on("end", () => setTimeout(answer, filling + (/client-[23]/.test(request.url) ? 800 : 0)));
});
server.listen(Number(PORT), HOST);
// No manners: what it has in flight at SIGTERM is lost, so that only draining protects it.
process.once("SIGTERM", () => process.exit(0));
