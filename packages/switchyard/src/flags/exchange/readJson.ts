import { SwitchyardError } from "../../errors.ts";
import { jsonFault } from "./jsonFault.ts";

const deepest = 100;

/**
 * @throws SwitchyardError FLAG_INVALID, with line and column, for text that is not JSON, or is nested more than a
 * hundred deep
 */
export function readJson(text: string): unknown {
  const source = text.startsWith("\uFEFF") ? text.slice(1) : text;
  const tooDeep = placeDeeperThan(source, deepest);
  if (tooDeep !== undefined) throw invalid(source, tooDeep, `is nested more than ${deepest} deep`);
  try {
    return JSON.parse(source);
  } catch (cause) {
    throw invalid(source, jsonFault(source), "is not JSON", cause);
  }
}

function invalid(text: string, offset: number, problem: string, cause?: unknown): SwitchyardError {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  const column = offset - before.lastIndexOf("\n");
  return new SwitchyardError("FLAG_INVALID", `The file ${problem}, at line ${line}, column ${column}.`, {
    next: "Correct the file there, or export it anew.",
    fields: { line, column },
    cause,
  });
}

/** Where brackets, outside of texts, first open deeper than that. */
function placeDeeperThan(text: string, limit: number): number | undefined {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    switch (text[at]) {
      case '"':
        at = endOfText(text, at);
        break;
      case "[":
      case "{":
        if (++depth > limit) return at;
        break;
      case "]":
      case "}":
        depth--;
        break;
      default:
    }
  }
  return undefined;
}

function endOfText(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
