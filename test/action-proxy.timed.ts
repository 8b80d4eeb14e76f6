import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { type Certificate, type Certificates, makeCertificates } from './support/certificates.ts';
import {
  type CallName,
  type Fault,
  type FlowServiceServer,
  type Settings,
  startFlowService,
} from './support/flow-service/index.ts';
import { adobeAtPort } from './support/names.ts';
import { findProgram } from './support/programs.ts';
import { answering, type RawProxy, startRawProxy } from './support/raw-proxy.ts';
import { isSquidInstalled, PROXY_PASSWORD, PROXY_USER, type Squid, startSquid } from './support/squid.ts';
import {
  assertRed,
  callsOf,
  errorOf,
  MINTING,
  nobodysUrl,
  type Step,
  TIMES,
  takeStep,
} from './support/step.ts';
import { type Flaw, startTlsFront } from './support/tls-front.ts';

const API_HOST = 'platform.adobe.io';
const IMS_HOST = 'ims-na1.adobelogin.com';

/** Set where the programs were installed on purpose: a test that is skipped there would be a gap nobody sees. */
const REQUIRED = process.env['PROXY_TESTS'] === 'required';

const WITHOUT_OPENSSL = missing(findProgram('openssl') !== undefined, 'openssl');
const WITHOUT_SQUID = missing(isSquidInstalled(), 'squid openssl');

/** What the tests share; nothing of it is there where it cannot be. */
const shared: { certificates?: Certificates; squid?: Squid } = {};

before(async () => {
  if (!WITHOUT_OPENSSL) shared.certificates = makeCertificates();
  if (!WITHOUT_SQUID) shared.squid = await startSquid();
});

after(async () => {
  await shared.squid?.close();
  shared.certificates?.remove();
});

/** Why a test is skipped, for its options. */
function missing(isThere: boolean, packages: string): string | false {
  if (isThere) return false;
  const reason = `not installed: apt-get install ${packages}`;
  if (REQUIRED) throw new Error(`PROXY_TESTS=required, but ${reason}`);
  return reason;
}

function certificates(): Certificates {
  return shared.certificates ?? assert.fail('no openssl');
}

function squid(): Squid {
  return shared.squid ?? assert.fail('no squid');
}

/** A step that reaches Adobe over https, by its real names. */
interface HttpsScene {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly faults?: Readonly<Partial<Record<CallName, Fault>>>;
  readonly settings?: Partial<Settings>;
  readonly certificate?: Certificate;
  readonly flaw?: Flaw;
  /** Where Adobe is said to listen; by default where it does. */
  readonly port?: number;
}

interface HttpsStep extends Step {
  /** Of both hosts of Adobe. */
  readonly port: number;
  /** Connections that came to Adobe, by whatever way, and bytes that came out of their TLS. */
  readonly connections: number;
  readonly clearBytes: number;
}

/** Takes a step against a Flow Service of its own behind TLS, with no name server in reach. */
async function takeHttpsStep(scene: HttpsScene): Promise<HttpsStep> {
  const { faults = {}, certificate, flaw } = scene;
  const flowService = await startFlowService(scene.settings);
  const front = await startTlsFront(portOf(flowService.url), certificate, flaw);
  try {
    for (const [call, fault] of Object.entries(faults)) flowService.faults.always(call as CallName, fault);
    const urls = { 'api-url': `https://${API_HOST}`, 'ims-url': `https://${IMS_HOST}` };
    const port = scene.port ?? front.port;
    const step = await takeStep({
      inputs: { ...urls, 'request-timeout': '2s', ...scene.inputs },
      env: { ...adobeAtPort(port), ...scene.env },
    });
    return { ...step, ...seenBy(flowService), port, ...counted(front) };
  } finally {
    front.close();
    await flowService.close();
  }
}

function seenBy({ requests, service }: FlowServiceServer) {
  return { requests: [...requests], runs: [...service.runs] };
}

function counted({ connections, clearBytes }: { connections: number; clearBytes: number }) {
  return { connections, clearBytes };
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

/** Adobe as it should be, with a certificate that the step trusts. */
function trusted(scene: HttpsScene = {}): HttpsScene {
  const env = { NODE_EXTRA_CA_CERTS: certificates().authorityFile, ...scene.env };
  return { certificate: certificates().adobe, ...scene, env };
}

function assertCreated(step: Step) {
  assert.equal(step.exitCode, 0, step.stdout + step.stderr);
  assert.equal(step.stderr, '');
  assert.equal(step.runs.length, 1);
  assert.equal(step.outputs['run-id'], step.runs[0]?.id);
  assert.equal(step.outputs['outcome'], 'created');
}

/** A red end with nothing sent, so surely without a run, and a process that does not linger. */
function assertNothingSent(step: HttpsStep, known: Readonly<Record<string, string>> = TIMES) {
  assertRed(step, '', known);
  assert.deepEqual([...step.requests], []);
  assert.equal(step.clearBytes, 0);
  assert.deepEqual([...step.runs], []);
  assert.match(errorOf(step), /safe to try again|correct (an input|a variable)/);
  assert.ok(step.sinceLastWordMs < 1_000, `ended ${step.sinceLastWordMs} ms after its last word`);
}

/** The annotation says in plain words that it was the proxy, what it did, and which variable to look at. */
function assertBlamesProxy(step: Step, what: RegExp) {
  const [failed = '', ...advice] = errorOf(step).split('\n');
  assert.match(failed, what);
  assert.match(failed, /\bproxy\b/);
  assert.doesNotMatch(failed, /tunneling socket|\(ECONNRESET\)/);
  assert.match(advice.join('\n'), /https_proxy/);
}

/** In no form that the action, Node or a library could print it, but to mask it. */
function assertPasswordNowhere(step: Step, password = PROXY_PASSWORD, user = PROXY_USER) {
  const forms = [password, encodeURIComponent(password), btoaUtf8(`${user}:${password}`), btoaUtf8(password)];
  const log = step.stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  for (const place of [log.join('\n'), step.stderr, step.summary, JSON.stringify(step.outputs)]) {
    for (const form of forms) assert.ok(!place.includes(form), place);
  }
}

function btoaUtf8(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The proxy's URL with credentials, percent-encoded as a URL needs it. */
function guardedUrl(password: string, user = PROXY_USER): string {
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return `http://${credentials}@127.0.0.1:${squid().ports.guarded}`;
}

function openUrl(): string {
  return `http://127.0.0.1:${squid().ports.open}`;
}

const RUN_LOST: Fault = { kind: 'reset', when: 'before-headers', processed: true };

describe('through squid', { concurrency: 8, skip: WITHOUT_SQUID }, () => {
  test('a token and a run are obtained without credentials, in tunnels alone', async () => {
    const step = await takeHttpsStep(trusted({ inputs: MINTING, env: { https_proxy: openUrl() } }));
    assertCreated(step);
    assert.deepEqual(callsOf(step), ['token', 'create']);
    const tunnel = { status: '200', method: 'CONNECT', user: '-', address: '127.0.0.1' };
    assert.deepEqual(await squid().passagesTo(step.port, 2), [
      { ...tunnel, target: `${IMS_HOST}:${step.port}` },
      { ...tunnel, target: `${API_HOST}:${step.port}` },
    ]);
  });

  test('the variable may be in upper case', async () => {
    const step = await takeHttpsStep(trusted({ env: { HTTPS_PROXY: openUrl() } }));
    assertCreated(step);
    assert.equal((await squid().passagesTo(step.port, 1)).length, 1);
  });

  test('the variable in lower case wins', async () => {
    const env = { HTTPS_PROXY: await nobodysUrl(), https_proxy: openUrl() };
    assertCreated(await takeHttpsStep(trusted({ env })));
  });

  test('the URL of the proxy may go without its scheme', async () => {
    const step = await takeHttpsStep(trusted({ env: { https_proxy: `127.0.0.1:${squid().ports.open}` } }));
    assertCreated(step);
    assert.equal((await squid().passagesTo(step.port, 1)).length, 1);
  });

  test('the way to the proxy may be TLS too', async () => {
    const front = await startTlsFront(squid().ports.open, certificates().adobe);
    const env = { https_proxy: `https://localhost:${front.port}` };
    const step = await takeHttpsStep(trusted({ inputs: MINTING, env })).finally(front.close);
    assertCreated(step);
    assert.equal((await squid().passagesTo(step.port, 2)).length, 2);
  });

  test('credentials in the URL of the proxy are given to it, percent-decoded', async () => {
    const env = { https_proxy: guardedUrl(PROXY_PASSWORD) };
    const step = await takeHttpsStep(trusted({ inputs: MINTING, env }));
    assertCreated(step);
    assertPasswordNowhere(step);
    const passages = await squid().passagesTo(step.port, 2);
    assert.deepEqual(
      passages.map(({ status, user }) => [status, user]),
      [
        ['200', PROXY_USER],
        ['200', PROXY_USER],
      ],
    );
  });

  for (const [what, url] of Object.entries({
    'wrong credentials': () => guardedUrl('an0ther-p%ssword'),
    'a user that it does not know': () => guardedUrl(PROXY_PASSWORD, 'somebody'),
    'no credentials': () => `http://127.0.0.1:${squid().ports.guarded}`,
  })) {
    test(`${what}: the proxy's HTTP 407 is reported, with what to do`, async () => {
      const step = await takeHttpsStep(trusted({ env: { https_proxy: url() } }));
      assertNothingSent(step);
      assert.equal(step.connections, 0);
      assertBlamesProxy(step, /\b407\b/);
      assert.match(errorOf(step), /credentials|user name and password/);
      assertPasswordNowhere(step);
      assertPasswordNowhere(step, 'an0ther-p%ssword');
      const passages = await squid().passagesTo(step.port, 1);
      assert.ok(passages.length > 0 && passages.every(({ status }) => status === '407'));
    });
  }

  test('wrong credentials: the token is not obtained either', async () => {
    const env = { https_proxy: guardedUrl('an0ther-p%ssword') };
    const step = await takeHttpsStep(trusted({ inputs: MINTING, env }));
    assertNothingSent(step);
    assertBlamesProxy(step, /^Failed to get an access token: .*\b407\b/);
  });

  test('the proxy denies every tunnel: its HTTP 403 is reported', async () => {
    const env = { https_proxy: `http://127.0.0.1:${squid().ports.closed}` };
    const step = await takeHttpsStep(trusted({ env }));
    assertNothingSent(step);
    assert.equal(step.connections, 0);
    assertBlamesProxy(step, /\b403\b/);
  });

  test('the proxy allows other hosts only: its HTTP 403 is reported', async () => {
    const inputs = { 'api-url': 'https://platform-zz9.adobe.io' };
    const step = await takeHttpsStep(trusted({ inputs, env: { https_proxy: openUrl() } }));
    assertNothingSent(step);
    assertBlamesProxy(step, /\b403\b/);
  });

  test('the proxy does not reach Adobe: its HTTP 503 is reported', async () => {
    const port = portOf(await nobodysUrl());
    const step = await takeHttpsStep(trusted({ port, env: { https_proxy: openUrl() } }));
    assertNothingSent(step);
    assertBlamesProxy(step, /\b503\b/);
  });

  describe('the connection breaks once the request is written', { concurrency: 4 }, () => {
    test('finds the run that was created', async () => {
      const env = { https_proxy: openUrl() };
      const step = await takeHttpsStep(trusted({ inputs: MINTING, env, faults: { create: RUN_LOST } }));
      assertCreated(step);
      assert.deepEqual(callsOf(step), ['token', 'create', 'list-runs']);
    });

    test('finds a run that is listed late, with each lookup through the proxy', async () => {
      const env = { https_proxy: openUrl() };
      const inputs = { 'retry-timeout': '10s' };
      const settings = { listingLagMs: 500 };
      const step = await takeHttpsStep(trusted({ inputs, env, settings, faults: { create: RUN_LOST } }));
      assertCreated(step);
      assert.deepEqual(callsOf(step), ['create', 'list-runs', 'list-runs']);
      assert.equal(step.connections, (await squid().passagesTo(step.port, step.connections)).length);
    });

    test('returns outcome unknown if the run is not listed in time', async () => {
      const fault: Fault = { kind: 'reset', when: 'before-read' };
      const env = { https_proxy: openUrl() };
      const inputs = { 'lookup-timeout': '0' };
      const step = await takeHttpsStep(trusted({ inputs, env, faults: { create: fault } }));
      assertRed(step, 'unknown');
      assert.deepEqual(callsOf(step).slice(0, 2), ['create', 'list-runs']);
      assert.equal(callsOf(step).filter((call) => call === 'create').length, 1);
      assert.deepEqual([...step.runs], []);
    });

    test('returns outcome unknown and creates no second run if each lookup breaks too', async () => {
      const env = { https_proxy: openUrl() };
      const faults = { create: RUN_LOST, 'list-runs': RUN_LOST };
      const step = await takeHttpsStep(trusted({ env, faults }));
      assertRed(step, 'unknown');
      assert.equal(callsOf(step).filter((call) => call === 'create').length, 1);
      assert.equal(step.runs.length, 1);
    });
  });
});

/** A failure of TLS, with what the annotation says of it; one that lasts is tried twice and no more. */
interface NoTls {
  readonly says: RegExp;
  readonly scene: () => HttpsScene;
  readonly isLasting?: true;
}

const NO_TLS: Readonly<Record<string, NoTls>> = {
  'by an authority that is not trusted': {
    says: /certificate/,
    scene: () => ({ certificate: certificates().adobe }),
    isLasting: true,
  },
  'for another host': {
    says: /ERR_TLS_CERT_ALTNAME_INVALID/,
    scene: () => trusted({ certificate: certificates().otherHost }),
    isLasting: true,
  },
  'that has expired': {
    says: /CERT_HAS_EXPIRED/,
    scene: () => trusted({ certificate: certificates().expired }),
    isLasting: true,
  },
  'never seen, because the connection is reset at once': {
    // A proxy may hear of the reset before it has answered the CONNECT.
    says: /disconnected|ECONNRESET|\b503\b/,
    scene: () => trusted({ flaw: 'reset-at-once' }),
  },
  'never seen, because the handshake is reset': {
    says: /disconnected|ECONNRESET/,
    scene: () => trusted({ flaw: 'reset-in-handshake' }),
  },
  'never seen, because the handshake is cut off': {
    says: /disconnected/,
    scene: () => trusted({ flaw: 'closed-in-handshake' }),
  },
  'never seen, because the handshake is not answered': {
    says: /no connection within 1 s/,
    scene: () => trusted({ flaw: 'silent', inputs: { 'request-timeout': '1s' } }),
  },
  'never seen, because no TLS is spoken': { says: /SSL|TLS/, scene: () => trusted({ flaw: 'plain' }) },
};

for (const [way, skip, proxy] of [
  ['directly', WITHOUT_OPENSSL, () => undefined],
  ['through squid', WITHOUT_SQUID, openUrl],
] as const) {
  describe(`${way}, a certificate is not accepted`, { concurrency: 8, skip }, () => {
    for (const [what, { says, scene, isLasting = false }] of Object.entries(NO_TLS)) {
      const bound = isLasting ? 'twice' : 'for retry-timeout only';
      test(`${what}: nothing is sent, surely no run, and tried again ${bound}`, async () => {
        const { inputs, env, ...rest } = scene();
        const patient = { ...MINTING, ...inputs, 'retry-timeout': '2s' };
        const step = await takeHttpsStep({ ...rest, inputs: patient, env: { ...env, https_proxy: proxy() } });
        assertNothingSent(step);
        assert.match(errorOf(step).split('\n')[0] ?? '', says);
        const isRight = isLasting ? step.connections === 2 : step.connections >= 2;
        assert.ok(isRight, `tried ${step.connections} time(s)`);
        // retry-timeout, one last request, and what the process needs to say so.
        assert.ok(step.sinceFirstWordMs < 2_000 + 1_000 + 1_500, `ended after ${step.sinceFirstWordMs} ms`);
      });
    }
  });
}

/** A proxy without TLS behind it is enough for what goes wrong before. */
async function withRawProxy(
  act: (socket: Socket, count: number) => void,
  body: (proxy: RawProxy) => Promise<void>,
): Promise<void> {
  const proxy = await startRawProxy(act);
  try {
    await body(proxy);
  } finally {
    proxy.close();
  }
}

const LONGER_THAN_ANY_STEP: (socket: Socket) => void = () => {};

describe('the proxy', { concurrency: 8 }, () => {
  for (const [status, what] of [
    ['407 Proxy Authentication Required', /\b407\b/],
    ['403 Forbidden', /\b403\b/],
    ['502 Bad Gateway', /\b502\b/],
    ['503 Service Unavailable', /\b503\b/],
    ['302 Found', /\b302\b/],
  ] as const) {
    test(`answers HTTP ${status} to CONNECT`, async () => {
      await withRawProxy(
        answering(status, 'Proxy-Authenticate: Basic realm="x"\r\n'),
        async ({ url, heads }) => {
          const https_proxy = url.replace('//', `//robot:${encodeURIComponent(PROXY_PASSWORD)}@`);
          const step = await takeHttpsStep({ env: { https_proxy } });
          assertNothingSent(step);
          assertBlamesProxy(step, what);
          assertPasswordNowhere(step, PROXY_PASSWORD, 'robot');
          assert.ok(heads.every((head) => head.startsWith(`CONNECT ${API_HOST}:${step.port} HTTP/1.1\r\n`)));
        },
      );
    });
  }

  for (const [what, act] of Object.entries<(socket: Socket) => void>({
    'resets the connection': (socket) => socket.resetAndDestroy(),
    'closes the connection without a word': (socket) => socket.end(),
    'speaks no HTTP': (socket) => socket.end('SSH-2.0-OpenSSH_9.2p1\r\n'),
    'goes on speaking after its 200': (socket) => socket.write('HTTP/1.1 200 OK\r\n\r\n<html>portal</html>'),
  })) {
    test(`${what}`, async () => {
      await withRawProxy(act, async ({ url, connections }) => {
        assert.equal(connections, 0);
        const step = await takeHttpsStep({ env: { https_proxy: url } });
        assertNothingSent(step);
        assertBlamesProxy(step, /^Failed to create a run of flow /);
      });
    });
  }

  for (const [what, act] of Object.entries<(socket: Socket) => void>({
    'says nothing': LONGER_THAN_ANY_STEP,
    'begins an answer and says no more': (socket) => socket.write('HTTP/1.1 200 Connection est'),
    'says 200 and no more': (socket) => socket.write('HTTP/1.1 200 Connection established\r\n\r\n'),
  })) {
    for (const [call, inputs] of [
      ['the run', {}],
      ['the token', MINTING],
    ] as const) {
      test(`${what} while ${call} is asked for: the deadline ends it, and the process`, async () => {
        await withRawProxy(act, async ({ url }) => {
          const deadline = { ...inputs, 'request-timeout': '1s' };
          const step = await takeHttpsStep({ inputs: deadline, env: { https_proxy: url } });
          assertNothingSent(step);
          assert.match(errorOf(step), /no connection within 1 s/);
          // The first request, retry-timeout (1 s), the last request, and what the process needs to say so.
          assert.ok(step.sinceFirstWordMs < 3_000 + 1_500, `ended after ${step.sinceFirstWordMs} ms`);
        });
      });
    }
  }

  test('does not listen', async () => {
    const step = await takeHttpsStep({ env: { https_proxy: await nobodysUrl() } });
    assertNothingSent(step);
    assertBlamesProxy(step, /ECONNREFUSED|refused/);
  });

  test('has an unknown name', async () => {
    const step = await takeHttpsStep({ env: { https_proxy: 'http://proxy.otters.example:3128' } });
    assertNothingSent(step);
    assertBlamesProxy(step, /ENOTFOUND|not known/);
    assert.match(errorOf(step), /proxy\.otters\.example/);
  });

  test('is not for loopback, whatever the variables say', async () => {
    await withRawProxy(answering('403 Forbidden'), async (proxy) => {
      const env = { https_proxy: proxy.url, http_proxy: proxy.url, HTTP_PROXY: proxy.url };
      assertCreated(await takeStep({ inputs: MINTING, env }));
      assert.equal(proxy.connections, 0);
    });
  });
});

describe('no_proxy', { concurrency: 8 }, () => {
  for (const [name, value] of [
    ['no_proxy', API_HOST],
    ['NO_PROXY', API_HOST.toUpperCase()],
    ['no_proxy', 'otters.example, .adobe.io'],
    ['no_proxy', '*'],
  ] as const) {
    test(`${name}=${value}: a run is created past the proxy`, { skip: WITHOUT_OPENSSL }, async () => {
      await withRawProxy(answering('403 Forbidden'), async (proxy) => {
        const step = await takeHttpsStep(trusted({ env: { https_proxy: proxy.url, [name]: value } }));
        assertCreated(step);
        assert.equal(step.connections, 1);
        assert.equal(proxy.connections, 0);
      });
    });
  }

  test('for a host that is not known: the step fails, and nothing comes to the proxy', async () => {
    await withRawProxy(answering('403 Forbidden'), async (proxy) => {
      const env = { https_proxy: proxy.url, no_proxy: 'platform-zz9.adobe.io' };
      const inputs = { 'api-url': 'https://platform-zz9.adobe.io' };
      const step = await takeHttpsStep({ inputs, env });
      assertNothingSent(step);
      assert.match(errorOf(step), /the host name is not known/);
      assert.equal(proxy.connections, 0);
    });
  });

  test('for IMS alone: only the Flow Service is asked for through the proxy', {
    skip: WITHOUT_OPENSSL,
  }, async () => {
    await withRawProxy(answering('403 Forbidden'), async (proxy) => {
      const env = { https_proxy: proxy.url, no_proxy: 'adobelogin.com' };
      const step = await takeHttpsStep(trusted({ inputs: MINTING, env }));
      assertRed(step, '');
      assert.deepEqual(callsOf(step), ['token']);
      assert.ok(proxy.heads.length > 0);
      assert.ok(proxy.heads.every((head) => head.startsWith(`CONNECT ${API_HOST}:`)));
    });
  });
});

describe('an https_proxy that cannot be understood is never passed over', { concurrency: 8 }, () => {
  for (const value of [
    'http://',
    '://',
    'no proxy at all',
    'http://127.0.0.1:port',
    'http://127.0.0.1:99999',
    'http://robot:s3cret%zz@127.0.0.1:9',
    'robot:s3cret%zz@127.0.0.1:9',
    'http://robot:s3cret/d@127.0.0.1:9',
    // A name before a colon reads like the scheme of a URL.
    'localhost:9',
    'robot:s3cret@localhost:9',
  ]) {
    for (const [call, inputs] of [
      ['the run', {}],
      ['the token', MINTING],
    ] as const) {
      test(`${value} while ${call} is asked for`, async () => {
        const step = await takeHttpsStep({ inputs, env: { https_proxy: value } });
        assertNothingSent(step, step.outputs['windows'] === undefined ? {} : TIMES);
        assert.equal(step.connections, 0, 'it went past the proxy');
        assert.match(errorOf(step), /https_proxy/);
        assertPasswordNowhere(step, 's3cret');
      });
    }
  }
});
