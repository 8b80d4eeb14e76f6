import type { CallName } from './calls.ts';

/**
 * What goes wrong with a call. `processed` says whether the service still does its work before the answer is lost
 * or replaced, for example whether the run exists although nobody hears of it; the default is false.
 * With `processedAfterMs` it does its work so much later, by its own clock.
 */
export type Fault =
  | { readonly kind: 'none' }
  /** Another answer than the service's own. */
  | ({ readonly kind: 'status'; readonly status: number; readonly body?: string } & Replaced)
  /** A body that is not what it should be; 200 and JSON by default, `headers` may claim an encoding. */
  | ({ readonly kind: 'body'; readonly body: string | Uint8Array; readonly status?: number } & Replaced & {
        readonly contentType?: string;
      })
  | ({ readonly kind: 'redirect'; readonly location: string; readonly status?: number } & Processed)
  /** An error that repeats the request's Authorization header and body. */
  | ({ readonly kind: 'echo'; readonly status?: number } & Processed)
  /** An answer of so many bytes, produced only as fast as it is read. */
  | ({ readonly kind: 'flood'; readonly bytes: number; readonly status?: number } & Processed)
  /** The connection is reset before anything of the request is read. */
  | { readonly kind: 'reset'; readonly when: 'on-connect' | 'before-read' }
  /** The connection is reset, or says nothing more, at a point of the answer. */
  | ({ readonly kind: 'reset' | 'stall'; readonly when: CutPoint } & Processed)
  /** The service's own answer, late (in real milliseconds). */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The service's own answer, a byte at a time. */
  | { readonly kind: 'trickle'; readonly everyMs: number };

/** How much of the answer leaves the service before it is cut off. */
export type CutPoint = 'before-headers' | 'within-headers' | 'within-body';

interface Processed {
  readonly processed?: boolean;
  readonly processedAfterMs?: number;
}

interface Replaced extends Processed {
  readonly headers?: Readonly<Record<string, string>>;
}

/** Plans faults by the name of the call. */
export interface Faults {
  /** Queues faults for the next calls of that name, one each; `{kind: 'none'}` lets one through. */
  next(call: CallName, ...faults: Fault[]): void;
  /** For every call of that name that has nothing queued. */
  always(call: CallName, fault: Fault): void;
  clear(): void;
  /** The fault of the call that is being made now; it is used up. */
  take(call: CallName): Fault;
  /** Whether the connection that is being accepted now must be reset; uses that fault up. */
  takeOnConnect(): boolean;
}

export function createFaults(): Faults {
  const queues = new Map<CallName, Fault[]>();
  const standing = new Map<CallName, Fault>();
  return {
    next: (call, ...faults) => void queues.set(call, [...(queues.get(call) ?? []), ...faults]),
    always: (call, fault) => void standing.set(call, fault),
    clear: () => {
      queues.clear();
      standing.clear();
    },
    take: (call) => queues.get(call)?.shift() ?? standing.get(call) ?? { kind: 'none' },
    takeOnConnect: () => {
      // Nobody knows yet which call will come over the connection: the first of any name counts.
      const queue = [...queues.values()].find(([first]) => isOnConnect(first));
      if (queue !== undefined) return queue.shift() !== undefined;
      return [...standing.values()].some(isOnConnect);
    },
  };
}

/** Whether the service does its work although the call fails. */
export function isProcessed(fault: Fault): boolean {
  if (fault.kind === 'none' || fault.kind === 'delay' || fault.kind === 'trickle') return true;
  return 'processed' in fault && fault.processed === true;
}

/** After how many milliseconds the service does its work; undefined: at once or never. */
export function lateMs(fault: Fault): number | undefined {
  return 'processedAfterMs' in fault ? fault.processedAfterMs : undefined;
}

/** The gateway's answer to a client that asks too often. */
export function tooManyRequests(retryAfterSeconds?: number): Fault {
  const body = JSON.stringify({ error_code: '429050', message: 'Too many requests' });
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) };
  return { kind: 'status', status: 429, body, headers };
}

function isOnConnect(fault: Fault | undefined): boolean {
  return fault?.kind === 'reset' && fault.when === 'on-connect';
}
