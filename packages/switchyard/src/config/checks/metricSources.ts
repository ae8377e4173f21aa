import { jsonpath } from "json-p3";
import { fillIns, unknownFillIns } from "../../analysis/providers/fillIn.ts";
import { messageOf } from "../../errors.ts";
import type { ProviderConfig } from "../analysisSchema.ts";
import type { Finding } from "../problem.ts";
import { suggest } from "../suggest.ts";
import type { CrossCheck } from "./crossCheckRule.ts";

/** What a metric's source could only refuse later, in the middle of a rollout. */
export const metricSourceChecks: readonly CrossCheck[] = [
  {
    reads: ["analysis"],
    check: ({ analysis }) =>
      Object.entries(analysis.metrics).flatMap(([name, { provider }]) =>
        findingsOf(provider).map((finding) => ({
          ...finding,
          path: ["analysis", "metrics", name, "provider", ...finding.path],
        })),
      ),
  },
];

function findingsOf(provider: ProviderConfig): readonly Finding[] {
  if ("prometheus" in provider) {
    const { query, total, address, token, username, password } = provider.prometheus;
    const twice = token !== undefined && (username ?? password) !== undefined;
    return under("prometheus", [
      ...fillInFindings({ query, total }),
      ...addressFindings({ address }),
      ...(twice ? [{ path: ["token"], message: "use either `token` or `username` and `password`" }] : []),
    ]);
  }
  if ("datadog" in provider) {
    const { query, total, address } = provider.datadog;
    return under("datadog", [...fillInFindings({ query, total }), ...addressFindings({ address })]);
  }
  if ("newrelic" in provider) {
    const { query, total, address } = provider.newrelic;
    return under("newrelic", [...fillInFindings({ query, total }), ...addressFindings({ address })]);
  }
  if ("web" in provider) {
    const { url, body, value, total } = provider.web;
    return under("web", [
      ...fillInFindings({ url, body }),
      ...addressFindings({ url }),
      ...pathFindings({ value, total }),
    ]);
  }
  return [];
}

type Texts = Readonly<Record<string, string | undefined>>;

function under(kind: string, findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => ({ ...finding, path: [kind, ...finding.path] }));
}

function fillInFindings(texts: Texts): readonly Finding[] {
  return entriesOf(texts).flatMap(([key, text]) =>
    unknownFillIns(text).map((found): Finding => {
      const meant = suggest(found.replaceAll(/[{}\s]/g, ""), fillIns);
      const known = fillIns.map((name) => `{{${name}}}`).join(", ");
      return {
        path: [key],
        message: `${found} is no fill-in; there are: ${known}`,
        ...(meant !== undefined && { suggestion: `{{${meant}}}` }),
      };
    }),
  );
}

function addressFindings(texts: Texts): readonly Finding[] {
  return entriesOf(texts).flatMap(([key, text]): readonly Finding[] => {
    // A fill-in may stand anywhere behind the host.
    const address = text.replaceAll(/\{\{[^{}]*\}\}/g, "x");
    if (!/^https?:\/\//.test(address) || !URL.canParse(address))
      return [{ path: [key], message: "must be an address such as https://metrics.example.com" }];
    const { username, password } = new URL(address);
    if (username === "" && password === "") return [];
    return [
      {
        path: [key],
        message: "must not hold credentials; refer to them by `headers`, or `username` and `password`",
      },
    ];
  });
}

function pathFindings(texts: Texts): readonly Finding[] {
  return entriesOf(texts).flatMap(([key, text]): readonly Finding[] => {
    try {
      jsonpath.compile(text);
      return [];
    } catch (error) {
      return [{ path: [key], message: `is no JSONPath (RFC 9535): ${messageOf(error)}` }];
    }
  });
}

function entriesOf(texts: Texts): readonly (readonly [string, string])[] {
  return Object.entries(texts).flatMap(([key, text]) => (text === undefined ? [] : [[key, text] as const]));
}
