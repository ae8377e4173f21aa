import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadConfig } from "../config/load.ts";
import { appNameOf, detectProject } from "./detectProject.ts";
import { createConfigFile, writeConfig } from "./writeConfig.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "switchyard-init-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Files = Readonly<Record<string, string>>;

const write = (files: Files) => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

const node = (dependency: string, more: object = {}): Files => ({
  "package.json": JSON.stringify({ name: "@acme/shop", dependencies: { [dependency]: "1" }, ...more }),
  "server.js": "",
});

const projects: readonly [string, Files, string | RegExp][] = [
  ["Next.js", node("next"), /next start -p "\$PORT" -H "\$HOST"/],
  ["Nuxt", node("nuxt"), "node .output/server/index.mjs"],
  ["SvelteKit", node("@sveltejs/kit"), "node build"],
  ["React Router", node("@react-router/serve"), /react-router-serve/],
  ["Remix", node("@remix-run/serve"), /remix-serve/],
  ["Astro", node("astro"), "node dist/server/entry.mjs"],
  ["NestJS", node("@nestjs/core"), "node dist/main.js"],
  ["Fastify", node("fastify"), "node server.js"],
  ["Koa", node("koa", { main: "server.js" }), "node server.js"],
  [
    "Hono",
    node("hono", { scripts: { start: "node --import ./a.js server.js" } }),
    "node --import ./a.js server.js",
  ],
  ["Express", node("express", { scripts: { start: "NODE_ENV=production node server.js" } }), "npm start"],
  ["Node.js", { "package.json": "{}", "index.js": "" }, "node index.js"],
  ["Node.js", { "package.json": "{ not json", "index.js": "" }, "node index.js"],
  [
    "Django",
    {
      "requirements.txt": "Django==5\n",
      "manage.py": 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings")',
    },
    /gunicorn shop\.wsgi --bind "\$HOST:\$PORT"/,
  ],
  [
    "Flask",
    { "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["flask"]\n', "main.py": "" },
    /gunicorn main:app/,
  ],
  ["FastAPI", { "requirements.txt": "fastapi\nuvicorn\n" }, /uvicorn app:app/],
  ["Python", { "requirements.txt": "requests\n", "app.py": "" }, ".venv/bin/python app.py"],
  ["Go", { "go.mod": "module github.com/acme/shop/v2\n", "cmd/web/main.go": "" }, "bin/app"],
  ["Ruby on Rails", { Gemfile: 'gem "rails", "~> 8"\n' }, /bin\/rails server/],
  ["Ruby", { Gemfile: 'gem "sinatra"\n' }, /rackup/],
  [
    "Spring Boot",
    { "pom.xml": "<artifactId>spring-boot-starter-web</artifactId>" },
    /java -jar app\.jar --server\.port/,
  ],
  ["Java", { "shop.jar": "" }, "java -jar shop.jar"],
  [
    "static files",
    { "public/index.html": "<p>" },
    /http\.server "\$PORT" --bind "\$HOST" --directory public/,
  ],
  [
    "a Dockerfile",
    { Dockerfile: 'FROM a AS b\nCMD ["x"]\nFROM c\nENTRYPOINT ["/bin/shop"]\nCMD ["--say", "it\'s: on"]\n' },
    `/bin/shop --say 'it'\\''s: on'`,
  ],
  ["an application of an unknown kind", {}, "./start"],
];

describe("detectProject and writeConfig", () => {
  test.each(projects)("%s gets a file that loads", (framework, files, run) => {
    write(files);
    const detected = detectProject(folder);
    expect(detected.framework).toBe(framework);
    const file = createConfigFile(folder, writeConfig(detected));
    expect(readFileSync(file, "utf8")).toMatch(
      /^# yaml-language-server: \$schema=\/.*switchyard\.schema\.json\n/,
    );
    const config = loadConfig(folder).apps[detected.name]?.config;
    expect(config?.run).toBe(detected.run);
    expect(config?.run).toEqual(run instanceof RegExp ? expect.stringMatching(run) : run);
    expect(config?.prepare).toBe(detected.prepare);
  });

  test("every example in the comments is valid when it is taken in", () => {
    write(node("express"));
    const text = writeConfig(detectProject(folder));
    const taken = text
      .replace("    strategy: blue-green\n", "")
      .replace(
        /^( *)# ((?: *)(?:test|env|routes|strategy|environments|staging|apps|shop|steps|type|command|instances|LOG_LEVEL|DATABASE_URL|API_KEY):.*|(?: *)- .*)$/gm,
        "$1$2",
      );
    expect(taken).not.toBe(text);
    writeFileSync(join(folder, "switchyard.yaml"), taken);
    const config = loadConfig(folder, "staging").apps["shop"]?.config;
    expect(config).toMatchObject({ instances: 1, strategy: { type: "canary" }, env: { LOG_LEVEL: "info" } });
    expect(config?.test?.command).toContain("CANDIDATE_URL");
    expect(config?.routes).toEqual([{ host: "shop.example.com", path: "/" }]);
  });

  test("an existing file is never overwritten", () => {
    write({ "switchyard.yaml": "mine\n" });
    expect(() => createConfigFile(folder, "new")).toThrow(expect.objectContaining({ code: "CONFLICT" }));
    expect(readFileSync(join(folder, "switchyard.yaml"), "utf8")).toBe("mine\n");
  });

  test("installs by the lockfile that is there", () => {
    write({ ...node("express", { scripts: { build: "tsc" } }), "pnpm-lock.yaml": "" });
    expect(detectProject(folder).prepare).toBe("pnpm install --frozen-lockfile && npm run build");
  });
});

describe("the health endpoint", () => {
  test.each<[string, Files, string]>([
    ["Express", { "src/app.js": '\napp.get("/healthz", ok);' }, "/healthz"],
    ["Next.js", { "app/api/health/route.ts": "" }, "/api/health"],
    ["SvelteKit", { "src/routes/up/+server.ts": "" }, "/up"],
    ["Nuxt", { "server/routes/up.get.ts": "" }, "/up"],
    ["Django", { "shop/urls.py": 'path("up/", up)' }, "/up"],
    ["Rails", { "config/routes.rb": 'get "up" => "rails/health#show"' }, "/up"],
    ["NestJS", { "src/up.controller.ts": '@Get("health")' }, "/health"],
    ["two of them", { "a.js": '"/health"', "b.js": '"/up"' }, "/up"],
  ])("is found in the sources of %s", (_, files, path) => {
    write(files);
    const { health } = detectProject(folder);
    expect(health).toMatchObject({ kind: "found", path });
    expect(writeConfig(detectProject(folder))).toContain("Found in ");
  });

  test("is not taken from dependencies, tests or built files", () => {
    write({
      "node_modules/x/index.js": '"/up"',
      "dist/a.js": '"/up"',
      "src/a.test.ts": '"/up"',
      ".next/a.js": '"/up"',
    });
    expect(detectProject(folder).health.kind).toBe("missing");
  });

  test("is explained with code for the framework where there is none", () => {
    write(node("express"));
    expect(writeConfig(detectProject(folder))).toContain('app.get("/up", (req, res) => res.send("ok"));');
  });
});

test.each([
  ["@acme/Shop_API", "shop-api"],
  ["42-shop-", "shop"],
  ["***", "app"],
  ["a".repeat(60), "a".repeat(39)],
])("the name %s becomes %s", (text, name) => {
  expect(appNameOf(text)).toBe(name);
});
