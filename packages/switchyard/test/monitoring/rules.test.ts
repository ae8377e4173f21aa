import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { packageRoot } from "../../src/packageRoot.ts";
import { describeWithService } from "../service.ts";
import { cases } from "./ruleCases.ts";

const file = join(packageRoot, "monitoring/prometheus/switchyard.rules.yaml");
const rule = z.strictObject({
  alert: z.string().regex(/^Switchyard[A-Z]/),
  expr: z.string(),
  for: z.string().optional(),
  labels: z.strictObject({ severity: z.enum(["critical", "warning"]) }),
  annotations: z.strictObject({ summary: z.string(), description: z.string(), runbook: z.string() }),
});
const rulesSchema = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule) })),
});
const { groups } = rulesSchema.parse(parse(await readFile(file, "utf8")));
const rules = groups.flatMap((group) => group.rules);

test("every rule says what is wrong, what it means and what to do, with a page of the docs that there is", () => {
  for (const { alert, annotations } of rules) {
    const page = /\bdocs\/\S+\.md/.exec(annotations.runbook)?.[0];
    const isOwn = annotations.runbook.includes("switchyard.yaml");
    expect(isOwn || (page !== undefined && existsSync(join(packageRoot, "../..", page))), alert).toBe(true);
    expect(annotations.description.length, alert).toBeGreaterThan(annotations.summary.length);
  }
});

test("every rule has a case in which it fires and one in which it does not", () => {
  for (const { alert } of rules) {
    const own = cases.filter((one) => one.alert === alert);
    expect(new Set(own.map(({ fires }) => fires !== undefined)), alert).toEqual(new Set([true, false]));
  }
});

const service = { name: "Prometheus", command: "promtool", install: "apt-get install prometheus" };

describeWithService(service, "alert rules in a real promtool", (promtool) => {
  test("are accepted", async () => {
    await execa(promtool, ["check", "rules", file]);
  });

  test("fire when they should and only then", async () => {
    const folder = await mkdtemp(join(tmpdir(), "switchyard-rules-"));
    try {
      // promtool compares annotations word by word; here it is about when a rule fires, and with which labels.
      const bare = groups.map((group) => ({
        ...group,
        rules: group.rules.map(({ annotations: _words, ...kept }) => kept),
      }));
      await writeFile(join(folder, "rules.yaml"), JSON.stringify({ groups: bare }));
      const tests = cases.map(({ name, alert, series, at, fires }) => ({
        name,
        interval: "30s",
        input_series: Object.entries(series).map(([key, values]) => ({ series: key, values })),
        alert_rule_test: [
          {
            alertname: alert,
            eval_time: at,
            exp_alerts: fires === undefined ? [] : [{ exp_labels: fires }],
          },
        ],
      }));
      const suite = { rule_files: ["rules.yaml"], evaluation_interval: "30s", tests };
      await writeFile(join(folder, "cases.yaml"), JSON.stringify(suite));
      const { all, exitCode } = await execa(promtool, ["test", "rules", join(folder, "cases.yaml")], {
        all: true,
        reject: false,
      });
      expect(exitCode, all).toBe(0);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
