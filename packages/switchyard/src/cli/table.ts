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
import { dbAdopt } from "./commands/dbAdopt.ts";
import { dbBackfill } from "./commands/dbBackfill.ts";
import { dbCancel } from "./commands/dbCancel.ts";
import { dbContract } from "./commands/dbContract.ts";
import { dbConvert } from "./commands/dbConvert.ts";
import { dbExpand } from "./commands/dbExpand.ts";
import { dbLint } from "./commands/dbLint.ts";
import { dbNew } from "./commands/dbNew.ts";
import { dbPlan } from "./commands/dbPlan.ts";
import { dbRevert } from "./commands/dbRevert.ts";
import { dbStatus } from "./commands/dbStatus.ts";
import { dbThrottle } from "./commands/dbThrottle.ts";
import { dbUrl } from "./commands/dbUrl.ts";
import { dbVerify } from "./commands/dbVerify.ts";
import { deploy } from "./commands/deploy.ts";
import { flagsApprove } from "./commands/flagsApprove.ts";
import { flagsCancel } from "./commands/flagsCancel.ts";
import { flagsCodegen } from "./commands/flagsCodegen.ts";
import { flagsCreate } from "./commands/flagsCreate.ts";
import { flagsDelete } from "./commands/flagsDelete.ts";
import { flagsDiff } from "./commands/flagsDiff.ts";
import { flagsDisable } from "./commands/flagsDisable.ts";
import { flagsEnable } from "./commands/flagsEnable.ts";
import { flagsEnvironmentsList } from "./commands/flagsEnvironmentsList.ts";
import { flagsEnvironmentsProtect } from "./commands/flagsEnvironmentsProtect.ts";
import { flagsEnvironmentsUnprotect } from "./commands/flagsEnvironmentsUnprotect.ts";
import { flagsEval } from "./commands/flagsEval.ts";
import { flagsExport } from "./commands/flagsExport.ts";
import { flagsHistory } from "./commands/flagsHistory.ts";
import { flagsImport } from "./commands/flagsImport.ts";
import { flagsKeysCreate } from "./commands/flagsKeysCreate.ts";
import { flagsKeysList } from "./commands/flagsKeysList.ts";
import { flagsKeysRevoke } from "./commands/flagsKeysRevoke.ts";
import { flagsExperimentShow } from "./commands/flagsExperimentShow.ts";
import { flagsExperimentStart } from "./commands/flagsExperimentStart.ts";
import { flagsExperimentStop } from "./commands/flagsExperimentStop.ts";
import { flagsKill } from "./commands/flagsKill.ts";
import { flagsList } from "./commands/flagsList.ts";
import { flagsPlans } from "./commands/flagsPlans.ts";
import { flagsPromote } from "./commands/flagsPromote.ts";
import { flagsRamp } from "./commands/flagsRamp.ts";
import { flagsRamps } from "./commands/flagsRamps.ts";
import { flagsReject } from "./commands/flagsReject.ts";
import { flagsScan } from "./commands/flagsScan.ts";
import { flagsSegmentDelete } from "./commands/flagsSegmentDelete.ts";
import { flagsSegmentList } from "./commands/flagsSegmentList.ts";
import { flagsSegmentSet } from "./commands/flagsSegmentSet.ts";
import { flagsSegmentShow } from "./commands/flagsSegmentShow.ts";
import { flagsSet } from "./commands/flagsSet.ts";
import { flagsShow } from "./commands/flagsShow.ts";
import { flagsStale } from "./commands/flagsStale.ts";
import { flagsValidate } from "./commands/flagsValidate.ts";
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
  flagsList,
  flagsShow,
  flagsCreate,
  flagsSet,
  flagsEnable,
  flagsDisable,
  flagsKill,
  flagsRamp,
  flagsRamps,
  flagsExperimentStart,
  flagsExperimentShow,
  flagsExperimentStop,
  flagsDelete,
  flagsHistory,
  flagsEval,
  flagsValidate,
  flagsSegmentList,
  flagsSegmentShow,
  flagsSegmentSet,
  flagsSegmentDelete,
  flagsEnvironmentsList,
  flagsEnvironmentsProtect,
  flagsEnvironmentsUnprotect,
  flagsDiff,
  flagsPromote,
  flagsPlans,
  flagsApprove,
  flagsReject,
  flagsCancel,
  flagsKeysList,
  flagsKeysCreate,
  flagsKeysRevoke,
  flagsImport,
  flagsExport,
  flagsStale,
  flagsScan,
  flagsCodegen,
  dbNew,
  dbConvert,
  dbLint,
  dbPlan,
  dbExpand,
  dbBackfill,
  dbVerify,
  dbContract,
  dbRevert,
  dbStatus,
  dbThrottle,
  dbCancel,
  dbUrl,
  dbAdopt,
  routerStatus,
  routerStop,
  stop,
  advise,
  completion,
  complete,
];
