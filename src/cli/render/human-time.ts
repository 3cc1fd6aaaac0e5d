import { formatFixed } from "../../client/progress/format-fixed.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24;
const WEEK = 7 * DAY;
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;

/** How long something is, roughly: `About an hour`, `3 days`. Agrees with HumanDuration, github.com/docker/go-units. */
export function humanDuration(seconds: number): string {
  const whole = Math.trunc(seconds);
  if (whole < 1) return "Less than a second";
  if (whole === 1) return "1 second";
  if (whole < MINUTE) return `${whole} seconds`;
  const minutes = Math.trunc(seconds / MINUTE);
  if (minutes === 1) return "About a minute";
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.trunc(seconds / HOUR + 0.5);
  if (hours === 1) return "About an hour";
  if (hours < 2 * DAY) return `${hours} hours`;
  if (hours < 2 * WEEK) return `${Math.trunc(hours / DAY)} days`;
  if (hours < 2 * MONTH) return `${Math.trunc(hours / WEEK)} weeks`;
  if (hours < 2 * YEAR) return `${Math.trunc(hours / MONTH)} months`;
  return `${Math.trunc(Math.trunc(seconds / HOUR) / YEAR)} years`;
}

/** How long a build took: `1.4s`, `2m  5s`. Agrees with formatDuration, docker buildx, commands/history/utils.go. */
export function buildDuration(seconds: number): string {
  if (seconds < MINUTE) return `${formatFixed(seconds, 1)}s`;
  return `${Math.trunc(seconds / MINUTE)}m ${String(Math.trunc(seconds) % MINUTE).padStart(2)}s`;
}

/** A time as clocks here show it: `2025-02-07 11:56:24`. */
export function localTime(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) return "unknown";
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
