import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { SwitchyardError } from "../../errors.ts";
import { type MetricData, sizeOf } from "../data.ts";
import type { MetricProvider, Question } from "./port.ts";
import { secretValue } from "./testing/tools.ts";

/** How a source of metrics can be when it is asked. */
export type Condition = "data" | "nothing" | Trouble;

/** `away`: nobody listens; `slow`: no answer in time; `refusing`: it says no, and repeats the credentials. */
export type Trouble = "away" | "slow" | "refusing";

export interface ProviderCase {
  /** What the source has under the condition `data`. */
  readonly data: MetricData;
  /** Begins `source`. */
  readonly source: string;
  /** What can go wrong; sources within this process have no trouble. */
  readonly troubles: readonly Trouble[];
  /** A provider whose timeout is `timeoutMs` and whose source is in this condition; disposing it stops the source. */
  open(condition: Condition, timeoutMs: number): Promise<ProviderUnderTest>;
}

export interface ProviderUnderTest extends AsyncDisposable {
  readonly provider: MetricProvider;
}

/** The question that every driver is asked. */
export function contractQuestion(): Question {
  const to = Date.now();
  return { app: "shop", release: 7, window: { from: to - 30_000, to } };
}

const timeoutMs = 300;
/** On a busy machine. */
const patienceMs = 5_000;
const never = new AbortController().signal;

/** What every driver of the port promises. */
export function metricProviderContract(name: string, subject: ProviderCase): void {
  const { troubles } = subject;
  const conditions: readonly Condition[] = ["data", "nothing", ...troubles];

  describe(`${name} keeps the providers' contract`, () => {
    test("it tells what the source has for the window, and what was asked of whom", async () => {
      await using opened = await subject.open("data", patienceMs);
      const { data, query } = await opened.provider.measure(contractQuestion(), never);
      expect(data).toEqual(subject.data);
      expect(opened.provider.source.startsWith(subject.source)).toBe(true);
      expect(query).not.toBe("");
      expect(query).not.toContain("{{");
    });

    test("nothing is no data", async () => {
      await using opened = await subject.open("nothing", patienceMs);
      const { data } = await opened.provider.measure(contractQuestion(), never);
      expect(sizeOf(data)).toBe(0);
    });

    test.each(troubles)("a source that is %s is METRIC_UNAVAILABLE within the timeout", async (trouble) => {
      await using opened = await subject.open(trouble, timeoutMs);
      const startedAt = Date.now();
      const error = await outcomeOf(opened.provider);
      expect(error).toBeInstanceOf(SwitchyardError);
      expect(error).toMatchObject({ code: "METRIC_UNAVAILABLE", next: expect.stringMatching(/\w/) });
      expect(String(error)).toContain(opened.provider.source);
      expect(Date.now() - startedAt).toBeLessThan(timeoutMs + patienceMs);
    });

    test.each(conditions)("no secret is shown when the source is: %s", async (condition) => {
      await using opened = await subject.open(condition, timeoutMs);
      const outcome = await opened.provider
        .measure(contractQuestion(), never)
        .catch((error: unknown) => error);
      const shown = inspect([opened.provider.source, outcome], { depth: 20, showHidden: true });
      expect(shown + JSON.stringify(outcome)).not.toContain(secretValue);
    });

    test("a question that was aborted before is not asked", async () => {
      await using opened = await subject.open("data", patienceMs);
      const reason = new Error("enough");
      const measured = opened.provider.measure(contractQuestion(), AbortSignal.abort(reason));
      await expect(measured).rejects.toBe(reason);
    });

    if (!troubles.includes("slow")) return;
    test("an abort ends the question with its reason", async () => {
      await using opened = await subject.open("slow", patienceMs * 10);
      const controller = new AbortController();
      const reason = new Error("enough");
      const measured = opened.provider.measure(contractQuestion(), controller.signal);
      setImmediate(() => controller.abort(reason));
      await expect(measured).rejects.toBe(reason);
    });
  });
}

async function outcomeOf(provider: MetricProvider): Promise<unknown> {
  return provider.measure(contractQuestion(), never).catch((error: unknown) => error);
}
