import { describe, expect, it } from "vitest";
import { FlagsError } from "../flagsError.ts";
import type { Runtime } from "../runtime.ts";
import { ConnectionState } from "./connectionState.ts";

const gone = new FlagsError("UNREACHABLE", "gone");
const denied = new FlagsError("DENIED", "denied");

/** Timers that run when the test says so. */
function simulated() {
  let now = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const runtime: Runtime = {
    now: () => now,
    random: () => 0.5,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
  };
  const pass = (ms: number) => {
    now += ms;
    const due = timers.filter((timer) => timer.at <= now);
    timers = timers.filter((timer) => timer.at > now);
    for (const timer of due) timer.run();
  };
  return { runtime, pass, pending: () => timers.length };
}

function stateWith(staleAfterMs: number, errorAfterMs: number) {
  const time = simulated();
  const changes: string[] = [];
  const state = new ConnectionState({ staleAfterMs, errorAfterMs }, time.runtime, ({ from, to }) =>
    changes.push(`${from}>${to}`),
  );
  return { state, changes, ...time };
}

describe("the state of a client", () => {
  it("goes from NOT_READY to ERROR when nobody is heard within the grace period", () => {
    const { state, changes, pass } = stateWith(0, 1_000);
    state.connecting();
    state.lost(gone);
    pass(999);
    expect(changes).toEqual([]);
    pass(1);
    expect(changes).toEqual(["NOT_READY>ERROR"]);
  });

  it("is STALE with values that nobody has confirmed", () => {
    const { state, changes, pass } = stateWith(0, 1_000);
    state.known();
    state.connecting();
    pass(1_000);
    state.confirmed();
    expect(changes).toEqual(["NOT_READY>STALE", "STALE>ERROR", "ERROR>READY"]);
  });

  it("gives the grace period from the loss, however often another attempt fails", () => {
    const { state, changes, pass } = stateWith(100, 1_000);
    state.confirmed();
    expect(state.lost(gone)).toBe(true);
    for (let count = 0; count < 9; count++) {
      pass(100);
      expect(state.lost(gone)).toBe(false);
    }
    expect(changes).toEqual(["NOT_READY>READY", "READY>STALE"]);
    pass(100);
    expect(state.state).toBe("ERROR");
  });

  it("stays READY through a loss shorter than staleAfterMs", () => {
    const { state, changes, pass, pending } = stateWith(100, 1_000);
    state.confirmed();
    state.lost(gone);
    pass(99);
    state.confirmed();
    pass(10_000);
    expect(changes).toEqual(["NOT_READY>READY"]);
    expect(pending()).toBe(0);
  });

  it("is ERROR at once when the key is refused, and stays so until it is accepted", () => {
    const { state, changes, pending } = stateWith(100, 1_000);
    state.confirmed();
    expect(state.lost(denied)).toBe(true);
    expect(state.lost(denied)).toBe(false);
    state.lost(gone);
    expect(changes).toEqual(["NOT_READY>READY", "READY>ERROR"]);
    expect(pending()).toBe(0);
    state.confirmed();
    expect(state.state).toBe("READY");
  });
});
