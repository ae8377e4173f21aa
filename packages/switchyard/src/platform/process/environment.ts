import type { InstanceSpec } from "../port.ts";

/**
 * The environment of an instance: a few harmless variables of the control plane (never its secrets), the app's own,
 * then what Switchyard tells it.
 */
export function instanceEnvironment(
  spec: InstanceSpec,
  port: number,
  inherited: Readonly<Record<string, string | undefined>> = process.env,
): Record<string, string> {
  const base = Object.entries(inherited).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && (passedOn.has(entry[0]) || entry[0].startsWith("LC_")),
  );
  return {
    ...Object.fromEntries(base),
    ...spec.env,
    // What a shell would set; it also tells this instance from one of another control plane with the same id.
    PWD: spec.directory,
    PORT: String(port),
    HOST: loopback,
    SWITCHYARD_APP: spec.app,
    SWITCHYARD_RELEASE: String(spec.release),
    SWITCHYARD_INSTANCE: String(spec.index),
    SWITCHYARD_INSTANCE_ID: spec.id,
  };
}

/** Where instances listen. */
export const loopback = "127.0.0.1";

const passedOn = new Set(["PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR"]);
