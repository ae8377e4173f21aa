import type { Ecosystem } from "./detected.ts";
import { firstOf, textOf } from "./files.ts";

export function detectPython(folder: string): Ecosystem | undefined {
  const requirements = textOf(folder, "requirements.txt");
  const project = textOf(folder, "pyproject.toml");
  if (requirements === undefined && project === undefined) return undefined;
  const needs = `${requirements ?? ""}\n${project ?? ""}`.toLowerCase();
  const install = requirements === undefined ? "." : "-r requirements.txt";
  const common = {
    name: /^\s*name\s*=\s*["']([^"']+)["']/m.exec(project ?? "")?.[1],
    prepare: `python3 -m venv .venv && .venv/bin/pip install ${install}`,
  };
  const module =
    firstOf(folder, ["app.py", "main.py", "wsgi.py", "server.py"])?.replace(/\.py$/, "") ?? "app";
  if (/\bdjango\b/.test(needs)) {
    const wsgi = /["']DJANGO_SETTINGS_MODULE["'],\s*["']([\w.]+)\.settings/.exec(
      textOf(folder, "manage.py") ?? "",
    );
    return {
      ...common,
      framework: "Django",
      run: `.venv/bin/gunicorn ${wsgi?.[1] ?? "config"}.wsgi --bind "$HOST:$PORT"`,
      example: ["# urls.py", 'urlpatterns += [path("up", lambda request: HttpResponse("ok"))]'],
      notes: [
        ...requires(needs, "gunicorn"),
        "Migrations are not run by `prepare`: run additive ones before the deployment.",
      ],
    };
  }
  if (/\bfastapi\b/.test(needs))
    return {
      ...common,
      framework: "FastAPI",
      run: `.venv/bin/uvicorn ${module}:app --host "$HOST" --port "$PORT"`,
      example: ['@app.get("/up")', "def up():", '    return "ok"'],
      notes: requires(needs, "uvicorn"),
    };
  if (/\bflask\b/.test(needs))
    return {
      ...common,
      framework: "Flask",
      run: `.venv/bin/gunicorn ${module}:app --bind "$HOST:$PORT"`,
      example: ['@app.get("/up")', "def up():", '    return "ok"'],
      notes: requires(needs, "gunicorn"),
    };
  const entry = firstOf(folder, ["app.py", "main.py", "server.py"]);
  if (entry === undefined) return undefined;
  return {
    ...common,
    framework: "Python",
    run: `.venv/bin/python ${entry}`,
    example: ['if self.path == "/up":', "    self.send_response(200)", "    self.end_headers()"],
    notes: ['The app must listen on os.environ["PORT"] (and os.environ["HOST"]).'],
  };
}

function requires(needs: string, server: string): readonly string[] {
  return needs.includes(server) ? [] : [`Add ${server} to the project's requirements: \`run\` uses it.`];
}
