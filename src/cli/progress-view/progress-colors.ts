/** How a line of progress is set off. */
export interface ProgressColors {
  readonly run: Paint;
  readonly cancel: Paint;
  readonly error: Paint;
  readonly warning: Paint;
  /** Output of steps. */
  readonly faint: Paint;
}

type Paint = (text: string) => string;

const NAMES: Readonly<Record<string, string>> = {
  default: "39",
  black: "30",
  red: "31",
  green: "32",
  yellow: "33",
  blue: "34",
  magenta: "35",
  cyan: "36",
  white: "37",
  "light-black": "90",
  "light-red": "91",
  "light-green": "92",
  "light-yellow": "93",
  "light-blue": "94",
  "light-magenta": "95",
  "light-cyan": "96",
  "light-white": "97",
};

const plain: Paint = (text) => text;
const paint =
  (code: string): Paint =>
  (text) =>
    `\x1b[${code}m${text}\x1b[0m`;

/**
 * The colours of buildx: blue, or what `BUILDKIT_COLORS` says (`run=cyan:error=255,0,0`), whose faulty parts do
 * nothing; none at all if `NO_COLOR` is set. Agrees with setUserDefinedTermColors, util/progress/progressui/colors.go.
 */
export function progressColors(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): ProgressColors {
  if (env.NO_COLOR) return { run: plain, cancel: plain, error: plain, warning: plain, faint: plain };
  const run = platform === "win32" ? "36" : "34";
  const codes = { run, cancel: "33", error: "31", warning: "33" };
  for (const field of (env.BUILDKIT_COLORS ?? "").split(":")) {
    const [key = "", value = "", ...more] = field.toLowerCase().split("=");
    const code = NAMES[value] ?? rgbCode(value);
    if (more.length === 0 && code !== undefined && isKey(key)) codes[key] = code;
  }
  return {
    run: paint(codes.run),
    cancel: paint(codes.cancel),
    error: paint(codes.error),
    warning: paint(codes.warning),
    faint: paint("2"),
  };
}

function isKey(key: string): key is "run" | "cancel" | "error" | "warning" {
  return key === "run" || key === "cancel" || key === "error" || key === "warning";
}

/** `255,165,0` as the nearest of the terminal's 216 colours. */
function rgbCode(text: string): string | undefined {
  if (!/^\d{1,3},\d{1,3},\d{1,3}$/.test(text)) return undefined;
  const parts = text.split(",").map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  const [red = 0, green = 0, blue = 0] = parts.map((part) => Math.floor(part / 43));
  return `38;5;${16 + 36 * red + 6 * green + blue}`;
}
