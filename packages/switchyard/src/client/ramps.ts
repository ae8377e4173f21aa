import type { z } from "zod";
import type { RampRequest, RampView, rampVerbRequest } from "../flags/ramps/rampApi.ts";
import type { ApiRequest } from "./request.ts";

/** The part of the control plane's API that is about ramps and experiments of flags. */
export interface RampsClient {
  /** Newest first. */
  list(app: string, environment: string): Promise<RampView[]>;
  /** The running one of the flag, else its newest. */
  of(app: string, environment: string, flag: string): Promise<RampView>;
  start(app: string, body: RampRequest): Promise<RampView>;
  tell(
    app: string,
    environment: string,
    flag: string,
    body: z.input<typeof rampVerbRequest>,
  ): Promise<RampView>;
}

/** `send` makes the request and gives the JSON of the answer. */
export function createRampsClient(send: <T>(request: ApiRequest) => Promise<T>): RampsClient {
  return {
    list: (app, environment) =>
      send({
        method: "GET",
        path: `${base(app)}?${new URLSearchParams({ environment }).toString()}`,
      }),
    of: (app, environment, flag) => send({ method: "GET", path: one(app, environment, flag) }),
    start: (app, body) => send({ method: "POST", path: base(app), body }),
    tell: (app, environment, flag, body) => send({ method: "POST", path: one(app, environment, flag), body }),
  };
}

function one(app: string, environment: string, flag: string): string {
  return `${base(app)}/${encodeURIComponent(flag)}?${new URLSearchParams({ environment }).toString()}`;
}

function base(app: string): string {
  return `/v1/apps/${encodeURIComponent(app)}/flag-ramps`;
}
