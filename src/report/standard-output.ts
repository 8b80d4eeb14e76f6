import { writeSync } from 'node:fs';

/** What the pipe to the runner holds before anybody reads from it (macOS: 16 KiB, Linux: 64): no write waits. */
const PIPE_BYTES = 16_384;

/** As much of Node's stream as this process uses. */
type Write = (text: string, written?: () => void) => boolean;

/**
 * Lets this process print its first lines without the stream that Node makes for standard output: that loads `net`,
 * and takes as long as to read the inputs. From the first text on that might have to wait for a reader, the stream is
 * made and used, because it can wait while signals are handled.
 */
export function printWithoutStream(): void {
  const stdout = Object.getOwnPropertyDescriptor(process, 'stdout') as PropertyDescriptor;
  const state = { bytesLeft: PIPE_BYTES };
  const write: Write = (text, written) => {
    const bytes = Buffer.from(text);
    state.bytesLeft -= bytes.length;
    const length = state.bytesLeft < 0 ? 0 : writtenAtOnce(bytes);
    if (length === bytes.length) {
      written?.();
      return true;
    }
    Object.defineProperty(process, 'stdout', stdout);
    return process.stdout.write(bytes.subarray(length), written);
  };
  Object.defineProperty(process, 'stdout', { ...stdout, get: () => ({ write }) });
}

/** @returns how many bytes standard output took; 0 if it failed, which the stream then reports as it always does */
function writtenAtOnce(bytes: Buffer): number {
  try {
    return writeSync(1, bytes);
  } catch {
    return 0;
  }
}
