import type { Compiled } from "../compile.js";
import type { BuildInput } from "./build-input.js";
import type { Style } from "./render/style.js";

/** What a format may draw on. */
export interface RenderContext {
  readonly compiled: Compiled;
  readonly input: BuildInput;
  readonly style: Style;
  readonly columns: number;
}

/** One way to print what a file compiles to. */
export interface OutputFormat {
  /** Endings of file names that ask for it. */
  readonly extensions: readonly string[];
  /** For people to read, so that the results for several platforms may follow each other. */
  readonly forPeople: boolean;
  /** Nothing that a terminal could show. */
  readonly binary: boolean;
  /** The pieces of the output; what draws it is loaded only when it is used. */
  readonly render: (context: RenderContext) => Promise<Iterable<string | Uint8Array>>;
}

const text = { forPeople: false, binary: false } as const;

/** How much of a text is written at a time, in UTF-16 code units. */
const CHUNK = 1 << 15;

/** Lines as larger pieces, since each piece is written on its own. */
function* chunks(lines: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const line of lines) {
    chunk += line;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = "";
  }
  yield chunk;
}

/** The formats of `buildfile compile`. Spec: spec/cli.md#formats. */
export const OUTPUT_FORMATS = {
  json: {
    ...text,
    extensions: [".json", ".jsonl"],
    render: async ({ compiled }) =>
      chunks((await import("./render/json.js")).renderJson(compiled.definition)),
  },
  pb: {
    extensions: [".pb", ".llb"],
    forPeople: false,
    binary: true,
    render: async ({ compiled }) =>
      (await import("../llb/definition.js")).protobufPieces(compiled.definition),
  },
  dot: {
    ...text,
    extensions: [".dot", ".gv"],
    render: async ({ compiled }) => chunks((await import("./render/dot.js")).renderDot(compiled.definition)),
  },
  mermaid: {
    ...text,
    extensions: [".mmd", ".mermaid"],
    render: async ({ compiled }) =>
      chunks((await import("./render/mermaid.js")).renderMermaid(compiled.definition)),
  },
  tree: {
    ...text,
    extensions: [".txt"],
    forPeople: true,
    render: async ({ compiled, style, columns }) =>
      chunks((await import("./render/tree.js")).renderTree(compiled.definition, { style, columns })),
  },
  summary: {
    ...text,
    extensions: [],
    forPeople: true,
    render: async (context) => [await (await import("./render/summary.js")).renderSummary(context)],
  },
} as const satisfies Record<string, OutputFormat>;

export type FormatName = keyof typeof OUTPUT_FORMATS;

/** The names of the formats, in the order of the help. */
export const FORMAT_NAMES = Object.keys(OUTPUT_FORMATS) as FormatName[];

/** The image config alone, as `--image` prints it. */
export const IMAGE_FORMAT: OutputFormat = {
  ...text,
  extensions: [".json"],
  render: async ({ compiled }) => {
    const { stringifyImage } = await import("../base/image/print-image.js");
    return [`${stringifyImage(compiled.image, 2)}\n`];
  },
};

/** The format that the ending of a file's name asks for. */
export function formatOfFile(path: string): FormatName | undefined {
  const lower = path.toLowerCase();
  return FORMAT_NAMES.find((name) =>
    OUTPUT_FORMATS[name].extensions.some((ending) => lower.endsWith(ending)),
  );
}
