// As lenient as the reference: an hour may have one digit, a comma may stand for the point.
const TIME = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;

const DAYS_IN_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * A time as Go's time.Time reads it from JSON and writes it back: RFC 3339, no zeros at the end of the fraction,
 * at most nine digits, `Z` for no offset. Undefined if it can't be read, or not be written (an offset of 24 hours).
 */
export function normalizeTime(text: string): string | undefined {
  const match = TIME.exec(text);
  if (match === null) return undefined;
  const [, year = "", month = "", day = "", hour = "", minute = "", second = ""] = match;
  if (!isDate(Number(year), Number(month), Number(day))) return undefined;
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const offset = normalizeOffset(match[8], Number(match[9] ?? 0), Number(match[10] ?? 0));
  if (offset === undefined) return undefined;
  const digits = trimZeros((match[7] ?? "").slice(0, 9));
  const fraction = digits === "" ? "" : `.${digits}`;
  return `${year}-${month}-${day}T${hour.padStart(2, "0")}:${minute}:${second}${fraction}${offset}`;
}

const FIRST_SECOND = -62_167_219_200n;
const LAST_SECOND = 253_402_300_799n;

/**
 * A Unix time as RFC 3339 in UTC, undefined outside of the years 0 to 9999, which Go's time.Time
 * refuses to write as JSON.
 */
export function formatUnixTime(seconds: bigint): string | undefined {
  if (seconds < FIRST_SECOND || seconds > LAST_SECOND) return undefined;
  return new Date(Number(seconds) * 1000).toISOString().replace(".000", "");
}

function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > DAYS_IN_MONTH[month - 1]!) return false;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap || month !== 2 || day < 29;
}

/** The offset may be written with 24 hours or 60 minutes, but one of 24 hours or more can't be printed. */
function normalizeOffset(sign: string | undefined, hours: number, minutes: number): string | undefined {
  const total = hours * 60 + minutes;
  if (hours > 24 || minutes > 60 || total >= 24 * 60) return undefined;
  return total === 0 ? "Z" : `${sign}${twoDigits(Math.floor(total / 60))}:${twoDigits(total % 60)}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

function trimZeros(digits: string): string {
  return digits.replace(/0+$/, "");
}
