const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const LONG_DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const CLOCK = String.raw`(\d\d):(\d\d):(\d\d)`;
const MONTH = `(${MONTHS.join("|")})`;
const RFC_1123 = new RegExp(`^(?:${DAYS.join("|")}), (\\d\\d) ${MONTH} (\\d{4}) ${CLOCK} GMT$`);
const RFC_850 = new RegExp(`^(?:${LONG_DAYS.join("|")}), (\\d\\d)-${MONTH}-(\\d\\d) ${CLOCK} GMT$`);
const ASCTIME = new RegExp(`^(?:${DAYS.join("|")}) ${MONTH} ([ \\d]\\d) ${CLOCK} (\\d{4})$`);

/**
 * The time of an HTTP header in seconds since 1970, undefined if it is none. Agrees with Go's http.ParseTime: RFC 9110's
 * three forms; years of two digits from 69 on are of the last century.
 */
export function parseHttpTime(text: string): number | undefined {
  const match = RFC_1123.exec(text) ?? RFC_850.exec(text);
  if (match !== null) {
    const [, day, month, year = "", hour, minute, second] = match;
    return seconds(fullYear(year), month, day, hour, minute, second);
  }
  const [found, month, day, hour, minute, second, year] = ASCTIME.exec(text) ?? [];
  return found === undefined ? undefined : seconds(Number(year), month, day?.trim(), hour, minute, second);
}

/** A time as HTTP headers have it. Agrees with Go's http.TimeFormat. */
export function formatHttpTime(time: number): string {
  return new Date(time * 1000).toUTCString();
}

function fullYear(text: string): number {
  const year = Number(text);
  if (text.length === 4) return year;
  return year + (year < 69 ? 2000 : 1900);
}

function seconds(year: number, month = "", ...rest: readonly (string | undefined)[]): number | undefined {
  const [day = 0, hour = 0, minute = 0, second = 0] = rest.map(Number);
  const date = new Date(Date.UTC(2000, MONTHS.indexOf(month), day, hour, minute, second));
  date.setUTCFullYear(year, MONTHS.indexOf(month), day);
  const isReal = date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal ? date.getTime() / 1000 : undefined;
}
