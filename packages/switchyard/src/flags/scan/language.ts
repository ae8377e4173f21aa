/** How the source text of a language is told apart into words, texts and comments. */
export interface Language {
  readonly name: string;
  readonly lineComments: readonly string[];
  readonly blockComments: readonly (readonly [open: string, close: string])[];
  /** Longest first. */
  readonly texts: readonly TextForm[];
  /** `/…/` may be a regular expression, in which quotes mean nothing; an apostrophe may stand in the text of a page. */
  readonly scriptLike?: true;
  /** Blocks are told by indentation and begin with a colon. */
  readonly indented?: true;
}

export interface TextForm {
  readonly open: string;
  readonly close: string;
  readonly escapes: boolean;
  readonly multiline: boolean;
  /** `${…}` is an expression in it. */
  readonly template?: true;
}

/** The language of a file by its name; undefined for what is not searched. */
export function languageOf(file: string): Language | "markup" | undefined {
  const extension = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  return byExtension.get(extension);
}

const double: TextForm = { open: '"', close: '"', escapes: true, multiline: false };
const single: TextForm = { open: "'", close: "'", escapes: true, multiline: false };
const tripled: TextForm = { open: '"""', close: '"""', escapes: true, multiline: true };
const cComments = { lineComments: ["//"], blockComments: [["/*", "*/"]] } as const;

export const script: Language = {
  name: "JavaScript",
  ...cComments,
  texts: [{ open: "`", close: "`", escapes: true, multiline: true, template: true }, double, single],
  scriptLike: true,
};

const python: Language = {
  name: "Python",
  lineComments: ["#"],
  blockComments: [],
  texts: [
    ...['"""', "'''"].map((quote) => ({ open: quote, close: quote, escapes: true, multiline: true })),
    double,
    single,
  ],
  indented: true,
};

const go: Language = {
  name: "Go",
  ...cComments,
  texts: [{ open: "`", close: "`", escapes: false, multiline: true }, double, single],
};

const java: Language = { name: "Java", ...cComments, texts: [tripled, double, single] };

const ruby: Language = {
  name: "Ruby",
  lineComments: ["#"],
  blockComments: [["\n=begin", "\n=end"]],
  texts: [
    { ...double, multiline: true },
    { ...single, multiline: true },
  ],
};

const php: Language = {
  name: "PHP",
  lineComments: ["//", "# "],
  blockComments: [
    ["/*", "*/"],
    ["<!--", "-->"],
  ],
  texts: [
    { ...double, multiline: true },
    { ...single, multiline: true },
  ],
};

const csharp: Language = {
  name: "C#",
  ...cComments,
  texts: [tripled, { open: '@"', close: '"', escapes: false, multiline: true }, double, single],
};

const byExtension: ReadonlyMap<string, Language | "markup"> = new Map<string, Language | "markup">([
  ...["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"].map((extension) => [extension, script] as const),
  ["py", python],
  ["go", go],
  ...["java", "kt", "kts", "swift"].map((extension) => [extension, java] as const),
  ["rb", ruby],
  ["erb", "markup"],
  ["php", php],
  ["cs", csharp],
  ...["vue", "svelte", "html", "htm", "astro"].map((extension) => [extension, "markup"] as const),
]);
