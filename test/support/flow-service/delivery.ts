import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnyAnswer } from './fault-answers.ts';
import type { CutPoint, Fault } from './faults.ts';

/** Time for a client to read what was sent before the reset, which may overtake it on some systems. */
const BEFORE_RESET_MS = 20;
const FLOOD_CHUNK = Buffer.alloc(64 * 1024, 'x');

/**
 * Sends an answer the way the fault wants it.
 * @param signal ends waits when the server closes
 */
export async function deliver(
  fault: Fault,
  answer: AnyAnswer,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> {
  switch (fault.kind) {
    case 'none':
    case 'status':
    case 'body':
    case 'redirect':
    case 'echo':
      return send(response, answer);
    case 'delay':
      await sleep(fault.ms, undefined, { signal });
      return send(response, answer);
    case 'flood':
      response.writeHead(fault.status ?? answer.status, { ...answer.headers });
      return pipeline(Readable.from(chunks(fault.bytes)), response);
    case 'trickle':
      return trickle(request.socket, rendered(answer), fault.everyMs, signal);
    case 'stall':
      return void request.socket.write(cut(answer, fault.when));
    case 'reset':
      return reset(request.socket, answer, fault.when, signal);
    default:
      return fault satisfies never;
  }
}

function send(response: ServerResponse, { status, headers, body }: AnyAnswer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

async function reset(
  socket: Socket,
  answer: AnyAnswer,
  when: CutPoint | 'on-connect' | 'before-read',
  signal: AbortSignal,
): Promise<void> {
  if (when === 'within-headers' || when === 'within-body') {
    socket.write(cut(answer, when));
    await sleep(BEFORE_RESET_MS, undefined, { signal });
  }
  socket.resetAndDestroy();
}

async function trickle(socket: Socket, bytes: Buffer, everyMs: number, signal: AbortSignal): Promise<void> {
  for (const byte of bytes) {
    if (socket.destroyed) return;
    socket.write(Buffer.of(byte));
    await sleep(everyMs, undefined, { signal });
  }
  socket.end();
}

/** The answer as it goes over the wire, so that it can be cut anywhere. */
function rendered(answer: AnyAnswer): Buffer {
  return Buffer.concat([headOf(answer), Buffer.from(answer.body)]);
}

function headOf({ status, headers, body }: AnyAnswer): Buffer {
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`HTTP/1.1 ${status} Answer\r\n${lines.join('')}\r\n`);
}

function cut(answer: AnyAnswer, when: CutPoint): Buffer {
  const head = headOf(answer);
  if (when === 'before-headers') return Buffer.alloc(0);
  if (when === 'within-headers') return head.subarray(0, head.length / 2);
  return Buffer.concat([head, Buffer.from(answer.body).subarray(0, answer.body.length / 2)]);
}

function* chunks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= FLOOD_CHUNK.length) yield FLOOD_CHUNK.subarray(0, left);
}
