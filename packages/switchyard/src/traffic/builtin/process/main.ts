import { SwitchyardError } from "../../../errors.ts";
import { launcher } from "../../../packageRoot.ts";
import { lockHeldStatus } from "./controlApi.ts";
import { runRouter } from "./router.ts";
import { parseRouterSettings } from "./settings.ts";

try {
  await runRouter(parseRouterSettings(process.argv[2]), launcher("router-worker"));
  process.exit(0);
} catch (error) {
  if (!(error instanceof SwitchyardError)) throw error;
  process.stderr.write(`${error.message}\n${error.next ?? ""}\n`);
  process.exit(error.code === "ALREADY_RUNNING" ? lockHeldStatus : error.exitStatus);
}
