import type { Command } from "./command.ts";
import { abort } from "./commands/abort.ts";
import { advise } from "./commands/advise.ts";
import { alertsList } from "./commands/alertsList.ts";
import { alertsSilence } from "./commands/alertsSilence.ts";
import { alertsUnsilence } from "./commands/alertsUnsilence.ts";
import { analysisReplay } from "./commands/analysisReplay.ts";
import { analysisShow } from "./commands/analysisShow.ts";
import { complete } from "./commands/complete.ts";
import { completion } from "./commands/completion.ts";
import { deploy } from "./commands/deploy.ts";
import { history } from "./commands/history.ts";
import { init } from "./commands/init.ts";
import { logs } from "./commands/logs.ts";
import { notifyList } from "./commands/notifyList.ts";
import { notifyTest } from "./commands/notifyTest.ts";
import { pause } from "./commands/pause.ts";
import { plan } from "./commands/plan.ts";
import { promote } from "./commands/promote.ts";
import { releases } from "./commands/releases.ts";
import { resume } from "./commands/resume.ts";
import { retry } from "./commands/retry.ts";
import { rollback } from "./commands/rollback.ts";
import { routerStatus } from "./commands/routerStatus.ts";
import { routerStop } from "./commands/routerStop.ts";
import { serve } from "./commands/serve.ts";
import { status } from "./commands/status.ts";
import { stop } from "./commands/stop.ts";
import { validate } from "./commands/validate.ts";

/** All commands, in the order in which a newcomer meets them. */
export const commands: readonly Command[] = [
  init,
  serve,
  validate,
  plan,
  deploy,
  status,
  promote,
  pause,
  resume,
  abort,
  retry,
  rollback,
  analysisShow,
  analysisReplay,
  alertsList,
  alertsSilence,
  alertsUnsilence,
  history,
  releases,
  logs,
  notifyList,
  notifyTest,
  routerStatus,
  routerStop,
  stop,
  advise,
  completion,
  complete,
];
