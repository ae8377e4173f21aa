import type { SecretReference } from "../../config/secretReference.ts";
import type { ProviderTools } from "./tools.ts";

type Text = string | SecretReference;

export interface CredentialsConfig {
  readonly headers?: Readonly<Record<string, Text>> | undefined;
  readonly token?: Text | undefined;
  readonly username?: Text | undefined;
  readonly password?: Text | undefined;
}

export interface Credentials {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** What must not be shown, also where it was written out in the configuration. */
  readonly secrets: readonly string[];
}

/** Request headers with every secret read: a bearer token, else user and password. Throws SECRET_UNRESOLVED, or the reason of
 * `signal`. */
export async function readCredentials(
  { headers = {}, token, username, password }: CredentialsConfig,
  { secret }: Pick<ProviderTools, "secret">,
  signal: AbortSignal,
): Promise<Credentials> {
  const optional = async (text: Text | undefined) => (text === undefined ? undefined : secret(text, signal));
  const [own, bearer, user, pass] = await Promise.all([
    Promise.all(
      Object.entries(headers).map(
        async ([name, text]) => [name.toLowerCase(), await secret(text, signal)] as const,
      ),
    ),
    optional(token),
    optional(username),
    optional(password),
  ]);
  const authorization = bearer === undefined ? basic(user, pass) : `Bearer ${bearer}`;
  return {
    headers: { ...Object.fromEntries(own), ...(authorization !== undefined && { authorization }) },
    secrets: [...own.map(([, value]) => value), bearer, pass, authorization].filter(
      (value) => value !== undefined,
    ),
  };
}

function basic(user: string | undefined, password: string | undefined): string | undefined {
  if (user === undefined && password === undefined) return undefined;
  return `Basic ${Buffer.from(`${user ?? ""}:${password ?? ""}`, "utf8").toString("base64")}`;
}
