import { compileFlags } from "@switchyard/flags";
import { type Located, type Path, nodeAt, plain } from "../../config/located.ts";
import { parseYaml } from "../../config/parseYaml.ts";
import { type Finding, invalidFile } from "../../config/problem.ts";
import { SwitchyardError } from "../../errors.ts";

/** Compiles a document; throws FLAG_INVALID with every problem where it stands. Resolves to the number of flags. */
export function checkDocument(file: string, text: string): number {
  const { root, findings } = parseYaml(text);
  if (root === undefined) throw invalid(file, text, findings.map(ofFlags));
  const flags = compileFlags(plain(root));
  const problems = flags.problems.map(
    ({ path, message }): Finding => ({ path: pathIn(root, path), message }),
  );
  const all = [...findings, ...problems];
  if (all.length > 0) throw invalid(file, text, all, root);
  return flags.keys.length;
}

/**
 * `flags["new.cart"].rules[1]` in the tree that it is of. Keys with dots and brackets may stand without quotes, too: the
 * longest one that is there wins.
 */
export function pathIn(root: Located, path: string): Path {
  const found: (string | number)[] = [];
  let rest = path;
  while (rest !== "") {
    const node = nodeAt(root, found);
    const index = /^\[(\d+)\]\.?/.exec(rest);
    if (index && node?.kind === "list") {
      found.push(Number(index[1]));
      rest = rest.slice(index[0].length);
      continue;
    }
    const quoted = /^\["(?:\\.|[^"\\])*"\]/.exec(rest);
    if (quoted) {
      found.push(String(JSON.parse(quoted[0].slice(1, -1))));
      rest = rest.slice(quoted[0].length).replace(/^\./, "");
      continue;
    }
    const names = node?.kind === "map" ? [...node.entries.keys()] : [];
    const name = names
      .filter((key) => rest.startsWith(key) && /^($|\.|\[)/.test(rest.slice(key.length)))
      .reduce((longest, key) => (key.length > longest.length ? key : longest), "");
    const next = name === "" ? (/^[^.[]+/.exec(rest)?.[0] ?? rest) : name;
    found.push(next);
    rest = rest.slice(next.length).replace(/^\./, "");
  }
  return found;
}

function invalid(file: string, text: string, findings: readonly Finding[], root?: Located): SwitchyardError {
  const { message, next, position, fields } = invalidFile(file, text, findings, root);
  return new SwitchyardError("FLAG_INVALID", message, {
    ...(next !== undefined && { next }),
    ...(position && { position }),
    ...(fields && { fields }),
  });
}

/** The parser speaks of the configuration, which has apps. */
function ofFlags(finding: Finding): Finding {
  return finding.message.includes("`apps:`")
    ? { ...finding, message: "must be an object with `flags`" }
    : finding;
}
