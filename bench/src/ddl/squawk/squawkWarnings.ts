import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { execa } from "execa";

/**
 * Its rules about statements that hold others up for as long as they run. Its other rules are about a lock alone,
 * however short, style, names, types, timeouts and what older code still needs; to count those would only make its
 * precision worse.
 */
const blockingRules: ReadonlySet<string> = new Set([
  "adding-field-with-default",
  "adding-foreign-key-constraint",
  "adding-not-nullable-field",
  "adding-serial-primary-key-field",
  "ban-alter-domain-with-add-constraint",
  "changing-column-type",
  "constraint-missing-not-valid",
  "disallowed-unique-constraint",
  "prefer-repack",
  "require-concurrent-index-creation",
  "require-concurrent-reindex",
]);

/** For each statement, as a file of its own: whether squawk warns that it blocks. */
export async function squawkWarnings(
  statements: readonly string[],
  version: number,
): Promise<readonly boolean[]> {
  const folder = await mkdtemp(join(tmpdir(), "switchyard-squawk-"));
  try {
    const names = statements.map((_, at) => `${at}.sql`);
    await Promise.all(names.map((name, at) => writeFile(join(folder, name), `${statements[at]};\n`)));
    const { resolve } = createRequire(import.meta.url);
    const program = join(dirname(resolve("squawk-cli/package.json")), "js/bin/squawk");
    const args = [program, "--reporter", "json", "--pg-version", `${version}.0`, ...names];
    const { stdout } = await execa(process.execPath, args, { cwd: folder, reject: false });
    const found: readonly { readonly file: string; readonly rule_name: string }[] = JSON.parse(stdout);
    const warned = new Set(
      found.filter(({ rule_name: rule }) => blockingRules.has(rule)).map(({ file }) => basename(file)),
    );
    return names.map((name) => warned.has(name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
