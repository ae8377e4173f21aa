import type { FlagEdit } from "../../../flags/records.ts";

/** An edit in a few words: `new-cart: on to 25 %`. */
export function editText(edit: FlagEdit): string {
  switch (edit.kind) {
    case "segment":
      return `segment ${edit.segment}: define`;
    case "delete-segment":
      return `segment ${edit.segment}: delete`;
    case "share":
      return `${edit.flag}: ${edit.variant} to ${edit.share / 1000} %${ruleText(edit.rule)}`;
    case "weights": {
      const weights = Object.entries(edit.weights).map(([variant, weight]) => `${variant} ${weight}`);
      return `${edit.flag}: weights ${weights.join(", ")}${ruleText(edit.rule)}`;
    }
    case "evaluators":
      return `shared JSONLogic: ${Object.keys(edit.evaluators).join(", ")}`;
    case "metadata":
      return "metadata of the environment";
    case "unprotect":
      return "end the protection";
    case "replace":
    case "describe":
      return `${edit.flag}: change`;
    case "create":
    case "enable":
    case "disable":
    case "kill":
    case "delete":
      return `${edit.flag}: ${edit.kind}`;
    default:
      return edit satisfies never;
  }
}

function ruleText(rule: number | undefined): string {
  return rule === undefined ? "" : ` in rule ${rule + 1}`;
}
