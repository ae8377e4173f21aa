import { readFileSync } from "node:fs";
import { createServer } from "node:http";

// The application of the tests of flags: says what a flag is for a user, and fails for those whom its release.json names.
const { client, broken, flushMs = 500 } = JSON.parse(readFileSync("release.json", "utf8"));
const { createFlags } = await import(client);
const flags = createFlags({ timing: { flushMs } });
const { PORT, HOST, SWITCHYARD_RELEASE, SWITCHYARD_INSTANCE_ID } = process.env;
let asked = 0;

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, "http://app");
  if (pathname === "/up") return response.end();
  const user = searchParams.get("user") ?? undefined;
  response.setHeader("x-release", SWITCHYARD_RELEASE);
  if (pathname === "/track") {
    flags.track(searchParams.get("event"), { targetingKey: user });
    return response.end();
  }
  const { value, reason, variant } = flags.details(searchParams.get("flag") ?? "", "code default", {
    targetingKey: user,
  });
  const failing =
    broken !== undefined &&
    variant === broken.variant &&
    [undefined, searchParams.get("flag")].includes(broken.flag);
  if (failing && asked++ % 10 < broken.share * 10) {
    response.statusCode = 500;
    return response.end("broken on purpose");
  }
  const { state, source, version } = flags;
  const answer = {
    value,
    reason,
    variant,
    state,
    source,
    version,
    release: Number(SWITCHYARD_RELEASE),
    instance: SWITCHYARD_INSTANCE_ID,
  };
  response.end(JSON.stringify(answer));
});
flags.observeRequests(server);
server.listen(Number(PORT), HOST);
// No manners: what it has in flight at SIGTERM is lost.
process.once("SIGTERM", () => process.exit(0));
