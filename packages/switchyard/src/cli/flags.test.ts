import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { launcher } from "../packageRoot.ts";
import { type FlagsServer, withFlagsServer } from "./testing/flagsServer.ts";
import { withFolder } from "./testing/runBin.ts";
import { runHere } from "./testing/runHere.ts";

/** Runs `switchyard flags …`; the words are parted by spaces, a list where they have some themselves. */
function flags(
  { stateDir }: Pick<FlagsServer, "stateDir">,
  line: string | readonly string[],
  env?: Readonly<Record<string, string>>,
) {
  const words = typeof line === "string" ? line.split(" ") : line;
  return runHere(stateDir, ["flags", ...words, "--by", "ada"], env);
}

/** Without `--by`, which only changes have. */
function look({ stateDir }: Pick<FlagsServer, "stateDir">, line: string) {
  return runHere(stateDir, ["flags", ...line.split(" ")]);
}

test("a flag from its first day to its last", () =>
  withFlagsServer(async (server) => {
    const made = await flags(server, [
      "create",
      "new-cart",
      "--owner",
      "checkout",
      "-d",
      "One page",
      "--expires",
      "60d",
    ]);
    expect(made).toMatchObject({
      status: 0,
      stderr: "",
      stdout: expect.stringContaining("flag new-cart: created"),
    });
    const rule = ["set", "new-cart", "--when", "plan is pro, team", "--serve", "on", "--name", "payers"];
    expect(await flags(server, [...rule, "--target", "on=ada,bob", "--why", "they asked"])).toMatchObject({
      status: 0,
    });
    expect(await flags(server, "set new-cart --share on=25%")).toMatchObject({ status: 0 });

    const shown = await look(server, "show new-cart --history");
    expect(shown.stdout).toContain("ada, bob -> on");
    expect(shown.stdout).toContain('Rule 1 "payers": plan is pro, team -> on');
    expect(shown.stdout).toMatch(/Everyone else -> .*on 25 %/);
    expect(shown.stdout).toMatch(
      /new-cart changed by ada: they asked \(version 2\)\n +target added: ada, bob -> on/,
    );

    const payer = await look(server, "eval new-cart --user eve --attribute plan=pro --json");
    expect(JSON.parse(payer.stdout)).toMatchObject({ variant: "on", reason: "TARGETING_MATCH" });
    const listed = await look(server, "list");
    expect(listed.stdout).toMatch(/new-cart +\S enabled .*release +checkout +never/);

    expect(await flags(server, "delete new-cart")).toMatchObject({ status: 6 });
    expect(await flags(server, "delete new-cart --yes")).toMatchObject({ status: 0 });
    expect(await look(server, "show new-cart")).toMatchObject({ status: 5 });
  }));

test("a kill says on how many instances the flag is off, and fails when some have not said so", () =>
  withFlagsServer(async (server) => {
    await flags(server, "create new-cart");
    server.connect("shop-41-1", true);
    server.connect("shop-41-2", true);
    const killed = await flags(server, "kill new-cart");
    expect(killed.stdout).toMatch(/off on 2 of 2 instances, \d+ ms/);
    expect(killed.status).toBe(0);
    await flags(server, "enable new-cart");
    server.connect("shop-41-3", false);
    const partly = await flags(server, "kill new-cart --wait 50ms");
    expect(partly.stdout).toContain("off on 2 of 3 instances");
    expect(partly.stderr).toContain(
      "FLAG_NOT_DELIVERED 1 of 3 clients have not acknowledged the change: shop-41-3.",
    );
    expect(partly.status).toBe(1);
    expect((await look(server, "list")).stdout).toMatch(/new-cart +\S killed/);
  }));

test("a protected environment wants a second person, and never for a kill", () =>
  withFlagsServer(async (server) => {
    await flags(server, "create new-cart");
    await flags(server, "environments protect production");
    const planned = await flags(server, "set new-cart --default on --json");
    const { planned: plan }: { planned: { id: string } } = JSON.parse(planned.stdout);
    const waiting = await look(server, "plans");
    expect(waiting.stdout).toMatch(/awaiting-approval .*new-cart: everyone: on \(was off\)/);
    expect(await flags(server, ["approve", plan.id])).toMatchObject({ status: 4 });
    const approved = await runHere(server.stateDir, ["flags", "approve", plan.id, "--by", "bob"]);
    expect(approved).toMatchObject({ status: 0, stdout: expect.stringContaining("everyone: on (was off)") });
    expect(await flags(server, "kill new-cart")).toMatchObject({ status: 0 });
    const ending = await flags(server, "environments unprotect production");
    expect(ending.stdout).toContain(
      "still protected: a second person must agree, `switchyard flags approve plan-2`.",
    );
  }));

test("a second kill of the same flag still says who lacks it", () =>
  withFlagsServer(async (server) => {
    await flags(server, "create new-cart");
    server.connect("shop-41-3", false);
    await flags(server, "kill new-cart --wait 10ms");
    const again = await flags(server, "kill new-cart --wait 10ms");
    expect(again).toMatchObject({ status: 1, stderr: expect.stringContaining("shop-41-3") });
    expect(again.stdout).toContain("off on 0 of 1 instance");
  }));

test("an app may have flags before it is deployed, and is found by them", () =>
  withFlagsServer(async (server) => {
    server.deployed.length = 0;
    const nobody = await flags(server, "create new-cart");
    expect(nobody).toMatchObject({ status: 5, stderr: expect.stringContaining("--app shop") });
    expect(await flags(server, "create new-cart --app shop")).toMatchObject({ status: 0 });
    expect((await look(server, "list")).stdout).toContain("new-cart");
    expect(await flags(server, "create new-cart --app blog")).toMatchObject({ status: 0 });
    const several = await look(server, "list");
    expect(several).toMatchObject({ status: 2, stderr: expect.stringContaining("with `--app blog`") });
  }));

test("a promotion shows only what it takes over, and no environment is taken by a misspelt name", () =>
  withFlagsServer(async (server) => {
    await flags(server, "create old-cart");
    await flags(server, "create new-cart -e staging");
    expect((await look(server, "diff staging production")).stdout).toBe(
      "+ new-cart\n- old-cart  (not there; a promotion leaves it)\n",
    );
    const promoted = await flags(server, "promote staging production --yes");
    expect(promoted.stdout).toMatch(/^\+ new-cart\n\S flag new-cart: created\n +disabled/);
    const again = await flags(server, "promote staging production --yes");
    expect(again.stdout).toContain("There is nothing to take over from staging.");
    expect(await look(server, "diff stagin production")).toMatchObject({
      status: 5,
      stderr: expect.stringContaining("Did you mean staging?"),
    });
  }));

test(
  "$EDITOR changes a definition, and not over somebody else's change",
  () =>
    withFlagsServer(async (server) => {
      await flags(server, "create new-cart");
      const editor = join(server.stateDir, "editor.sh");
      await writeFile(editor, 'sed -i \'s/"defaultVariant": "off"/"defaultVariant": "on"/\' "$1"\n');
      const edited = await flags(server, "set new-cart --edit", { EDITOR: `sh ${editor}` });
      expect(edited).toMatchObject({ status: 0, stdout: expect.stringContaining("everyone: on (was off)") });
      // Somebody changes it while the editor is open.
      await flags(server, "set new-cart --owner bob --default off");
      const other = `"${process.execPath}" "${launcher("switchyard")}" --state-dir "${server.stateDir}" flags set new-cart --default on --by eve >/dev/null`;
      await writeFile(editor, `${other}\nsed -i 's/ENABLED/DISABLED/' "$1"\n`);
      const lost = await flags(server, "set new-cart --edit", { EDITOR: `sh ${editor}` });
      expect(lost).toMatchObject({ status: 4, stderr: expect.stringContaining("CONFLICT") });
    }),
  30_000,
);

test("flags go from one environment to another, and from a file", () =>
  withFlagsServer(async (server) => {
    await flags(server, [
      "segment",
      "set",
      "testers",
      "-e",
      "staging",
      "--when",
      "email ends with @example.com",
    ]);
    await flags(server, "create new-cart -e staging");
    await flags(server, [
      "set",
      "new-cart",
      "-e",
      "staging",
      "--when",
      "in segment testers",
      "--serve",
      "on",
    ]);
    expect((await look(server, "diff staging production")).stdout).toBe("+ segment testers\n+ new-cart\n");
    expect(await flags(server, "promote staging production")).toMatchObject({ status: 6 });
    expect(await flags(server, "promote staging production --yes")).toMatchObject({ status: 0 });
    expect((await look(server, "segment list")).stdout).toMatch(
      /testers +flag new-cart +email ends with @example.com/,
    );

    const file = join(server.stateDir, "flags.json");
    await writeFile(file, (await look(server, "export")).stdout);
    expect(await look(server, `validate ${file}`)).toMatchObject({ status: 0 });
    expect(await flags(server, `import ${file} -e copy --yes`)).toMatchObject({ status: 0 });
    expect((await look(server, "diff production copy")).stdout).toBe("There is no difference.\n");
    const flagd = await look(server, "export --format flagd");
    expect(JSON.parse(flagd.stdout)).toMatchObject({ flags: { "new-cart": { variants: { on: true } } } });
  }));

test("a key is shown once, and revoked", () =>
  withFlagsServer(async (server) => {
    const made = await look(server, "keys create web --kind browser --origin https://shop.example --json");
    const { id, key }: { id: string; key: string } = JSON.parse(made.stdout);
    expect(key.length).toBeGreaterThan(20);
    const listed = await look(server, "keys list");
    expect(listed.stdout).toContain("https://shop.example");
    expect(listed.stdout).not.toContain(key);
    expect(await look(server, `keys revoke ${id}`)).toMatchObject({ status: 0 });
  }));

test("without a control plane a document is checked, evaluated, searched for and made into code", () =>
  withFolder(async (folder) => {
    const here = { stateDir: folder };
    const document = `{
  "flags": {
    "new-cart": {
      "state": "ENABLED",
      "variants": { "on": true, "off": false },
      "defaultVariant": "of"
    }
  }
}
`;
    await writeFile(join(folder, "flags.json"), document);
    const wrong = await look(here, "validate flags.json");
    expect(wrong.status).toBe(2);
    expect(wrong.stderr).toMatch(/flags\.json:6:25 {2}flags\.new-cart\.defaultVariant/);
    await writeFile(join(folder, "flags.json"), document.replace('"of"', '"on"'));
    expect((await look(here, "eval new-cart -f flags.json -u ada")).stdout).toContain(
      "new-cart -> on = true",
    );

    await writeFile(join(folder, "a.ts"), 'client.getBooleanValue("new-crat", false);\n');
    const scanned = await look(here, "scan -f flags.json --fail");
    expect(scanned.status).toBe(1);
    expect(scanned.stdout).toContain(
      "new-crat is read and not defined; perhaps new-cart is meant\n  a.ts:1:24",
    );

    const codegen = "codegen -f flags.json --target switchyard -o flags.ts";
    expect(await look(here, `${codegen} --check`)).toMatchObject({ status: 1 });
    await look(here, codegen);
    expect(await look(here, `${codegen} --check`)).toMatchObject({ status: 0 });
    expect(await readFile(join(folder, "flags.ts"), "utf8")).toContain("export function newCart(");
  }));

test("completion offers the keys of flags", () =>
  withFlagsServer(async (server) => {
    await flags(server, "create new-cart");
    const { stdout } = await runHere(server.stateDir, ["__complete", "--", "flags", "kill", ""]);
    expect(stdout).toBe("new-cart\n");
  }));
