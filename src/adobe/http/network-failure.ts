import { readFileSync } from 'node:fs';

/** How far an exchange has come; a failure means something else in each stage. */
export type Stage = 'queued' | 'connecting' | 'waiting' | 'reading';

/** The two ends of a route, for messages. */
interface RouteNames {
  /** The host of the service, with its port unless that is the usual one. */
  readonly host: string;
  /** Host and port of the proxy, without credentials. */
  readonly proxy: string | undefined;
}

/** Why no whole answer came. */
interface NetworkFailure {
  /** Worded to follow "Failed to …: ". */
  readonly reason: string;
  /** Whether the next attempt very probably fails in the same way. */
  readonly isLasting: boolean;
}

/** Words for the failures that people meet most; Node's own message serves for the others. */
const FAILURE_TEXT: Readonly<Record<string, string>> = {
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'the host name is not known',
};

/** Node: the codes of X509_verify_cert_error_string, and the one of its check of the name. */
const CERTIFICATE_CODE =
  /CERT(?!IFICATE_REQUIRED)|LEAF_SIGNATURE|^INVALID_(CA|PURPOSE)$|^PATH_LENGTH|^HOSTNAME_/;

/** The authority is not known here, which another file of authorities can change. */
const UNTRUSTED_CODE = /SELF_SIGNED|ISSUER|LEAF_SIGNATURE|CERT_UNTRUSTED/;

/** Describes the failure of an exchange in some stage. */
export function networkFailure(error: unknown, stage: Stage, route: RouteNames): NetworkFailure {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNRESET' && stage === 'waiting')
    return { reason: 'the connection was lost before an answer came', isLasting: false };
  if (code === 'ECONNRESET' && stage === 'reading')
    return { reason: 'the connection was lost within the answer', isLasting: false };
  const ofProxy = proxyFailure(message, route);
  if (ofProxy) return ofProxy;
  if (stage === 'connecting' && CERTIFICATE_CODE.test(code)) {
    const { host, proxy } = route;
    const names = proxy === undefined ? host : `${host}, through the proxy ${proxy},`;
    const reason = `the certificate of ${names} ${certificateFault(code, message)} (${code})`;
    return { reason, isLasting: true };
  }
  const text = FAILURE_TEXT[code] ?? (message || 'the connection failed');
  const reason = code && !text.includes(code) ? `${text} (${code})` : text;
  return { reason, isLasting: false };
}

/** What is wrong with a certificate, worded to follow its name. */
function certificateFault(code: string, message: string): string {
  if (code === 'CERT_HAS_EXPIRED') return 'has expired';
  if (code === 'CERT_NOT_YET_VALID') return 'is not valid yet';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `is for another host name: ${message}`;
  if (UNTRUSTED_CODE.test(code)) return `is not trusted here: ${authorityAdvice()}`;
  return `is not accepted: ${message}`;
}

/** Node passes over a file of authorities that it cannot read, so that is found out only here. */
function authorityAdvice(): string {
  const file = process.env['NODE_EXTRA_CA_CERTS'] ?? '';
  if (file === '') return 'if a proxy inspects TLS, name the file of its CA in NODE_EXTRA_CA_CERTS';
  try {
    return readFileSync(file, 'latin1').includes('-----BEGIN ')
      ? `the file that NODE_EXTRA_CA_CERTS names, ${file}, does not hold the CA that signed it`
      : `the file that NODE_EXTRA_CA_CERTS names, ${file}, holds no certificate in PEM form`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT'
      ? `NODE_EXTRA_CA_CERTS names a file that does not exist: ${file}`
      : `NODE_EXTRA_CA_CERTS names a file that cannot be read: ${file} (${code})`;
  }
}

/** Of a refusal of a proxy, the statuses after which the same request can succeed. */
const PASSING_STATUS = /^(408|425|429|5\d\d)$/;

/** Describes what tunnel reports of a proxy. Its code is always ECONNRESET, so that is not shown. */
function proxyFailure(message: string, { host, proxy }: RouteNames): NetworkFailure | undefined {
  if (message === 'got illegal response body from proxy')
    return { reason: `the proxy ${proxy} sent more than its answer`, isLasting: false };
  const [, status, cause] =
    /^tunneling socket could not be established, (?:statusCode=(\d+)|cause=(.*))$/s.exec(message) ?? [];
  if (status === '407') {
    const reason = `the proxy ${proxy} did not accept the credentials of https_proxy, or it has none (HTTP 407), for the connection to ${host}: give them as http://user:password@host:port, special characters percent-encoded`;
    return { reason, isLasting: true };
  }
  if (status !== undefined) {
    const reason = `the proxy ${proxy} refused the connection to ${host} (HTTP ${status})`;
    return { reason, isLasting: !PASSING_STATUS.test(status) };
  }
  if (cause === undefined) return undefined;
  return { reason: `the proxy ${proxy} cannot be used: ${cause}`, isLasting: /certificate/i.test(cause) };
}
