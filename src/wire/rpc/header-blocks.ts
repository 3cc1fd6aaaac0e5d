import type { FrameHeader, FrameWatcher } from "./frame-filter.js";
import { splitFields } from "./split-fields.js";

const HEADERS = 1;
const SETTINGS = 4;
const CONTINUATION = 9;
const ACK = 0x1;
const END_STREAM = 0x1;
const END_HEADERS = 0x4;
const PADDED = 0x8;
const PRIORITY = 0x20;
/** Bytes of a frame's header. */
const FRAME_HEADER = 9;

/** A block below this holds no value above 64 KiB: HPACK's shortest codes have five bits. */
const SUSPECT = 40_000;
/** Larger blocks pass as they are. */
const MAX_BLOCK = 4 * 1024 * 1024;
/** nghttp2 takes eight. */
const MAX_CONTINUATIONS = 8;
/** What both ends of ours say that they take, and what they take before the other side has acknowledged that. */
const MAX_FRAME = 1024 * 1024;
const MIN_FRAME = 16_384;

const NOTHING = Buffer.alloc(0);

/**
 * Makes large header blocks readable for Node. nghttp2 ends a connection that brings a header value above 64 KiB, or
 * a block in more than nine frames. Go sends both: an error with a long Dockerfile in its details, a list of
 * thousands of patterns. Values that are too long are cut into several fields of the same name, and many frames
 * become one.
 */
export class HeaderBlocks implements FrameWatcher {
  /** The frames of a block that is not complete. */
  #frames: Buffer[] = [];
  #bytes = 0;
  #maxFrame = MIN_FRAME;

  holds({ type, flags, length }: FrameHeader): boolean {
    if (type === SETTINGS && (flags & ACK) !== 0) this.#maxFrame = MAX_FRAME;
    if (this.#frames.length > 0) return true;
    return type === HEADERS && length <= MAX_BLOCK && ((flags & END_HEADERS) === 0 || length >= SUSPECT);
  }

  take(frame: Buffer, { type, flags }: FrameHeader): Buffer {
    this.#frames.push(frame);
    this.#bytes += frame.length;
    const isInOrder = type === (this.#frames.length === 1 ? HEADERS : CONTINUATION);
    if (isInOrder && (flags & END_HEADERS) === 0 && this.#bytes <= MAX_BLOCK) return NOTHING;
    const frames = this.#frames;
    this.#frames = [];
    this.#bytes = 0;
    return (isInOrder ? rebuild(frames, this.#maxFrame) : undefined) ?? Buffer.concat(frames);
  }
}

/** Frames for a block that Node would not take; undefined if it would, or nothing can be done. */
function rebuild(frames: readonly Buffer[], maxFrame: number): Buffer | undefined {
  const first = frames[0]!;
  const fragment = firstFragment(first);
  if (fragment === undefined) return undefined;
  const block = Buffer.concat([fragment, ...frames.slice(1).map((frame) => frame.subarray(FRAME_HEADER))]);
  const fields = block.length < SUSPECT ? undefined : splitFields(block);
  if (fields === undefined && frames.length - 1 <= MAX_CONTINUATIONS) return undefined;
  return toFrames(first, fields ?? block, maxFrame);
}

/** The part of a block in a HEADERS frame, without padding and priority. */
function firstFragment(frame: Buffer): Buffer | undefined {
  const flags = frame[4]!;
  const isPadded = (flags & PADDED) !== 0;
  const start = FRAME_HEADER + (isPadded ? 1 : 0) + ((flags & PRIORITY) !== 0 ? 5 : 0);
  const end = frame.length - (isPadded ? (frame[FRAME_HEADER] ?? 0) : 0);
  return start <= end ? frame.subarray(start, end) : undefined;
}

function toFrames(first: Buffer, block: Buffer, maxFrame: number): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < block.length || at === 0; at += maxFrame) {
    const fragment = block.subarray(at, at + maxFrame);
    const header = Buffer.from(first.subarray(0, FRAME_HEADER));
    header.writeUIntBE(fragment.length, 0, 3);
    header[3] = at === 0 ? HEADERS : CONTINUATION;
    const isLast = at + maxFrame >= block.length;
    header[4] = (at === 0 ? first[4]! & END_STREAM : 0) | (isLast ? END_HEADERS : 0);
    parts.push(header, fragment);
  }
  return Buffer.concat(parts);
}
