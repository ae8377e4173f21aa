import { FlagdCore } from "@openfeature/flagd-core";
import { compileFlags, type EvaluationContext, type FlagDocument } from "@switchyard/flags";

/** What an evaluator says of a flag. */
export interface Verdict {
  readonly variant: string | undefined;
  readonly reason: string | undefined;
  readonly errorCode: string | undefined;
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Loads a document into flagd's own evaluator for JavaScript. It interprets, since what its library compiles keeps
 * the operands of nested comparisons in one variable, and mixes them up.
 */
export function flagdVerdicts(document: FlagDocument): (key: string, context: EvaluationContext) => Verdict {
  const core = new FlagdCore(undefined, quiet, { disableDynamicCodeGeneration: true });
  core.setConfigurations(JSON.stringify(document));
  return (key, context) => {
    const evaluation = core.getFlag(key)?.evaluate(JSON.parse(JSON.stringify(context)), quiet);
    return {
      variant: evaluation?.variant,
      reason: evaluation?.reason,
      errorCode: evaluation?.errorCode,
    };
  };
}

/** Loads a document into Switchyard's. */
export function ourVerdicts(document: FlagDocument): (key: string, context: EvaluationContext) => Verdict {
  const flags = compileFlags(document);
  return (key, context) => {
    const { variant, reason, errorCode } = flags.evaluate(key, context);
    return { variant, reason, errorCode };
  };
}
