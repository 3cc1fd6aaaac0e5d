import { Control, type SolveRequest, type StatusResponse } from "../../proto/generated/control.js";
import type { RpcClient } from "../../wire/rpc/client.js";
import type { Metadata } from "../../wire/rpc/metadata.js";
import { RpcError, StatusCode } from "../../wire/rpc/status.js";
import type { Session } from "../session/session.js";
import { watchConnection } from "./connection-watch.js";
import { followStatus } from "./follow-status.js";
import type { ExporterResponse } from "./metadata-file.js";

/** One build, as it is handed to a daemon. */
export interface SolveJob {
  readonly client: RpcClient;
  readonly session: Pick<Session, "closed" | "failure" | "close">;
  /** With its `Ref`; without definition and frontend, as that is what {@link frontend} is for. */
  readonly request: SolveRequest & { readonly Ref: string };
  /**
   * Makes the result and returns it to the daemon, in calls that carry `metadata`. What it rejects with it has
   * returned as well.
   */
  readonly frontend: (metadata: Metadata, signal: AbortSignal) => Promise<void>;
  /** May give a promise: the next status waits until it settles. */
  readonly onStatus: (status: StatusResponse) => unknown;
  /** Cancels the build when it is aborted. */
  readonly signal: AbortSignal;
  readonly timing?: Partial<SolveTiming>;
}

/** How long is waited for what, in milliseconds. */
export interface SolveTiming {
  /** Status may be silent so long after the build is over. Agrees with statusInactivityTimeout, client/solve.go. */
  readonly statusSilence: number;
  /** Status may go on so long after the build is over. */
  readonly statusLimit: number;
  /** Status may go on so long after the build was canceled. */
  readonly cancelLimit: number;
  /** The daemon may take so long to tell of a frontend's failure. Agrees with Client.solve, client/solve.go. */
  readonly failureGrace: number;
  /** A connection without news is tried after so long, and may take so long to answer. */
  readonly silence: number;
}

const TIMING: SolveTiming = {
  statusSilence: 5000,
  statusLimit: 60_000,
  cancelLimit: 10_000,
  failureGrace: 5000,
  silence: 30_000,
};

/** Milliseconds that a canceled build gets of which nothing was heard yet. */
const EARLY_LIMIT = 1000;

/** The header that ties a frontend's calls to a build. Agrees with client/buildid. */
export const BUILD_ID_HEADER = "buildkit-controlapi-buildid";

/**
 * Runs a build: Status, Solve and the frontend at once, then the rest of Status. Ends the session.
 *
 * Rejects with the daemon's RpcError, with the frontend's error if the daemon knows none, and with the signal's reason.
 * Agrees with Client.solve, client/solve.go.
 */
export async function solve(job: SolveJob): Promise<ExporterResponse> {
  const { client, session, request, signal } = job;
  signal.throwIfAborted();
  const timing = { ...TIMING, ...job.timing };
  const ending = new AbortController();
  const status = followStatus(client, request.Ref, job.onStatus);
  // A build that the daemon has not told of yet was perhaps never begun, and then it never will.
  const cancel = (): void => {
    status.shorten(status.hasNews() ? timing.cancelLimit : Math.min(timing.cancelLimit, EARLY_LIMIT));
    ending.abort(signal.reason);
  };
  signal.addEventListener("abort", cancel, { once: true });
  const watch = watchConnection(client, {
    silence: timing.silence,
    lastNews: status.lastNews,
    onDead: (error) => {
      status.shorten(0);
      ending.abort(error);
    },
  });
  try {
    return await runTogether(job, ending, timing);
  } finally {
    watch.stop();
    // Both wait for the daemon, and need not wait for each other.
    await Promise.all([session.close(), status.finish(timing.statusSilence, timing.statusLimit)]);
    signal.removeEventListener("abort", cancel);
  }
}

/** Solve and the frontend; whichever fails first tells the other. */
async function runTogether(
  { client, session, request, frontend }: SolveJob,
  ending: AbortController,
  { failureGrace }: SolveTiming,
): Promise<ExporterResponse> {
  let isOver = false;
  const solving = client.call(Control.Solve, request, { signal: ending.signal });
  const metadata: Metadata = new Map([[BUILD_ID_HEADER, [request.Ref]]]);
  const running = frontend(metadata, ending.signal);
  let frontendError: unknown;
  let grace: NodeJS.Timeout | undefined;
  const giveUp = (error: unknown): void => {
    if (isOver || grace !== undefined) return;
    grace = setTimeout(() => ending.abort(error), failureGrace);
  };
  running.catch((error: unknown) => {
    frontendError = error;
    giveUp(error);
  });
  void session.closed.then(() => giveUp(sessionLost(session.failure)));
  try {
    const { ExporterResponse = {} } = await solving;
    return ExporterResponse;
  } catch (error) {
    if (!isCancel(error)) throw error;
    // That the call was given up says less than why.
    throw ending.signal.aborted ? ending.signal.reason : (frontendError ?? error);
  } finally {
    isOver = true;
    clearTimeout(grace);
    // A frontend that is still at work works for nobody.
    ending.abort(new RpcError(StatusCode.canceled, "the build is over"));
  }
}

function sessionLost(failure: RpcError | undefined): RpcError {
  const reason = failure === undefined ? "the daemon closed it" : failure.message;
  return new RpcError(StatusCode.unavailable, `lost the session with the daemon: ${reason}`, {
    cause: failure,
  });
}

function isCancel(error: unknown): boolean {
  return error instanceof RpcError && error.code === StatusCode.canceled;
}
