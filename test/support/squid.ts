import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findProgram } from './programs.ts';

/** The ways in: for everybody, for those who know the password, for nobody. */
export type PortKind = 'open' | 'guarded' | 'closed';

const PORT_KINDS = ['open', 'guarded', 'closed'] as const satisfies readonly PortKind[];

/** One request to the proxy, as it logged it at its end. */
export interface Passage {
  readonly status: string;
  readonly method: string;
  /** Host and port. */
  readonly target: string;
  readonly user: string;
  /** The address that the proxy connected to, `-` for none. */
  readonly address: string;
}

/** A squid of its own, which knows the hosts of Adobe as this machine and nothing else of the world. */
export interface Squid {
  readonly ports: Readonly<Record<PortKind, number>>;
  /** What went to a port of whatever host, once there are as many. */
  passagesTo(port: number, atLeast: number): Promise<readonly Passage[]>;
  close(): Promise<void>;
}

/** The only user of the proxy that asks for a password, which has characters that a URL, a colon or a helper's line could split. */
export const PROXY_USER = 'robot@build';
export const PROXY_PASSWORD = 'p@ss:w/rd %41?#&=+é';

/** Where distributions keep squid's helpers. */
const HELPER_FOLDERS = ['/usr/lib/squid', '/usr/lib64/squid', '/usr/libexec/squid'] as const;

/** Squid refuses to serve as root: where the tests are root, it runs as nobody. */
const NOBODY = process.getuid?.() === 0 ? 65_534 : undefined;

/** A squid that nobody ends, because its test was killed, ends by itself. */
const LONGEST_LIFE_S = 120;

/** Whether all that {@link startSquid} needs is installed. */
export function isSquidInstalled(): boolean {
  return [findProgram('squid'), findHelper(), findProgram('openssl'), findProgram('timeout')].every(Boolean);
}

function findHelper(): string | undefined {
  return findProgram('basic_ncsa_auth', HELPER_FOLDERS);
}

/** Starts squid with everything it reads and writes in one temporary folder. */
export async function startSquid(): Promise<Squid> {
  const folder = mkdtempSync(join(tmpdir(), 'squid-'));
  const file = (name: string) => join(folder, name);
  const [open = 0, guarded = 0, closed = 0] = await freePorts(PORT_KINDS.length);
  const ports = { open, guarded, closed };
  const hash = execFileSync(findProgram('openssl') ?? 'openssl', ['passwd', '-apr1', PROXY_PASSWORD], {
    encoding: 'utf8',
  });
  writeFileSync(file('users'), `${PROXY_USER}:${hash}`);
  writeFileSync(file('hosts'), '127.0.0.1 platform.adobe.io ims-na1.adobelogin.com\n');
  writeFileSync(file('squid.conf'), configuration(folder, ports));
  writeFileSync(file('access.log'), '');
  if (NOBODY !== undefined) {
    for (const name of ['', 'users', 'hosts', 'access.log']) chownSync(file(name), NOBODY, NOBODY);
  }
  const squid = [findProgram('squid') ?? 'squid', '-N', '-f', file('squid.conf')] as const;
  const child = spawn('timeout', ['-s', 'KILL', String(LONGEST_LIFE_S), ...squid], {
    cwd: folder,
    stdio: 'ignore',
    detached: true,
    ...(NOBODY !== undefined && { uid: NOBODY, gid: NOBODY }),
  });
  const close = async () => {
    await end(child);
    rmSync(folder, { recursive: true });
  };
  try {
    await whenListening(closed, child);
  } catch (error) {
    const log = readFileSync(file('cache.log'), { encoding: 'utf8', flag: 'a+' });
    await close();
    throw new Error(`squid did not start:\n${log}`, { cause: error });
  }
  return {
    ports,
    close,
    passagesTo: async (port, atLeast) => {
      const read = () => passagesIn(readFileSync(file('access.log'), 'utf8'), port);
      // Squid logs a tunnel once both of its ends are closed.
      for (let looks = 0; read().length < atLeast && looks < 100; looks += 1) await sleep(20);
      return read();
    },
  };
}

/**
 * Denied is whatever is not expressly allowed: only CONNECT, only to Adobe's names, only as long as they mean this
 * machine. A name is held against the list before anybody would look it up, and nobody answers at the name server.
 */
function configuration(folder: string, ports: Readonly<Record<PortKind, number>>): string {
  return `
${PORT_KINDS.map((kind) => `http_port 127.0.0.1:${ports[kind]} name=${kind}`).join('\n')}
hosts_file ${folder}/hosts
dns_nameservers 127.255.255.254
dns_timeout 1 second
auth_param basic program ${findHelper()} ${folder}/users
auth_param basic children 1
auth_param basic realm proxy of the tests
acl adobe dstdomain -n platform.adobe.io ims-na1.adobelogin.com
acl this_machine dst 127.0.0.1/32
acl open myportname open
acl guarded myportname guarded
acl known proxy_auth REQUIRED
http_access deny !CONNECT
http_access deny !adobe
http_access deny !this_machine
http_access allow open
http_access allow guarded known
http_access deny all
cache deny all
pid_filename none
netdb_filename none
pinger_enable off
max_filedescriptors 1024
visible_hostname localhost
coredump_dir ${folder}
cache_log ${folder}/cache.log
logformat passage %>Hs %rm %ru %un %<a
access_log stdio:${folder}/access.log passage
`;
}

function passagesIn(log: string, port: number): readonly Passage[] {
  return log.split('\n').flatMap((line) => {
    const [status = '', method = '', target = '', user = '', address = ''] = line.split(' ');
    return target.endsWith(`:${port}`) ? [{ status, method, target, user, address }] : [];
  });
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

async function whenListening(port: number, child: ChildProcess): Promise<void> {
  for (let looks = 0; looks < 500; looks += 1) {
    if (child.exitCode !== null) throw new Error(`it ended with exit code ${child.exitCode}`);
    const socket = connect(port, '127.0.0.1');
    const isListening = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (isListening) return;
    await sleep(20);
  }
  throw new Error('it does not listen');
}

/** `timeout` leads the group that squid and its helper belong to. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}
