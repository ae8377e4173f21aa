import type { CrossCheck } from "./crossCheckRule.ts";
import type { Finding } from "../problem.ts";
import type { AppConfig } from "../schema.ts";

export const hostChecks: readonly CrossCheck[] = [
  {
    reads: ["routes"],
    check: ({ routes }) =>
      routes.flatMap(({ host }, index) =>
        host === undefined || /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/i.test(host)
          ? []
          : [
              {
                path: ["routes", index, "host"],
                message: `must be a host name such as shop.example.com or *.example.com, without scheme, port or path, not "${host}"`,
              },
            ],
      ),
  },
];

/** Routes that two apps (or one app twice) claim for the same host and path. */
export function routeConflicts(
  apps: Readonly<Record<string, Pick<AppConfig, "routes">>>,
): readonly Finding[] {
  const owners = new Map<string, string>();
  return Object.entries(apps).flatMap(([name, { routes }]) =>
    routes.flatMap(({ host, path }, index): readonly Finding[] => {
      const prefix = path === "/" ? path : path.replace(/\/+$/, "");
      const key = `${host?.toLowerCase() ?? "every host"} ${prefix}`;
      const owner = owners.get(key);
      owners.set(key, owner ?? name);
      if (owner === undefined) return [];
      const message =
        owner === name
          ? `the same route (${key}) is given twice`
          : `app "${owner}" has the same route (${key}); give one of the two another \`host\` or \`path\``;
      return [{ path: ["apps", name, "routes", index], message, key: true }];
    }),
  );
}
