import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './programs.ts';

/** A certificate with its key, in PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** What a throw-away authority has signed for the hosts of Adobe. */
export interface Certificates {
  /** The authority's own certificate, for NODE_EXTRA_CA_CERTS. */
  readonly authorityFile: string;
  /** For Adobe's hosts, and for localhost. */
  readonly adobe: Certificate;
  /** For another host than Adobe's. */
  readonly otherHost: Certificate;
  /** For Adobe's hosts, until some years ago. */
  readonly expired: Certificate;
  remove(): void;
}

const CONFIG = `
[req]
distinguished_name = name
[name]
[ca]
default_ca = authority
[authority]
database = index
new_certs_dir = .
certificate = authority.pem
private_key = authority.key
default_md = sha256
policy = policy
unique_subject = no
rand_serial = yes
[policy]
commonName = supplied
[for_authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[for_adobe]
basicConstraints = critical, CA:false
subjectAltName = DNS:platform.adobe.io, DNS:ims-na1.adobelogin.com, DNS:localhost
[for_other]
basicConstraints = critical, CA:false
subjectAltName = DNS:otters.example
`;

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const;
const DAY_MS = 86_400_000;

/** Makes a certificate authority and what it signs, in a folder of their own. Needs the program openssl. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
  const program = findProgram('openssl') ?? 'openssl';
  const openssl = (...args: readonly string[]) =>
    execFileSync(program, args, { cwd: folder, stdio: 'pipe', timeout: 10_000 });
  writeFileSync(join(folder, 'openssl.cnf'), CONFIG);
  writeFileSync(join(folder, 'index'), '');
  mkdirSync(join(folder, 'signed'));
  const request = (subject: string, name: string, ...rest: readonly string[]) =>
    openssl('req', '-config', 'openssl.cnf', ...NEW_KEY, '-subj', subject, '-keyout', `${name}.key`, ...rest);
  const authority = ['-x509', '-days', '2', '-extensions', 'for_authority', '-out', 'authority.pem'];
  request('/CN=An authority of the tests', 'authority', ...authority);
  request('/CN=platform.adobe.io', 'host', '-new', '-out', 'host.csr');
  const key = readFileSync(join(folder, 'host.key'));
  const sign = (extensions: string, fromMs: number, toMs: number): Certificate => {
    const file = `signed/${extensions}-${toMs}.pem`;
    const dates = ['-startdate', asn1Time(fromMs), '-enddate', asn1Time(toMs)];
    const ca = ['ca', '-batch', '-notext', '-config', 'openssl.cnf', '-in', 'host.csr'];
    openssl(...ca, '-extensions', extensions, ...dates, '-out', file);
    return { cert: readFileSync(join(folder, file)), key };
  };
  const now = Date.now();
  return {
    authorityFile: join(folder, 'authority.pem'),
    adobe: sign('for_adobe', now - DAY_MS, now + DAY_MS),
    otherHost: sign('for_other', now - DAY_MS, now + DAY_MS),
    expired: sign('for_adobe', now - 2_000 * DAY_MS, now - 1_000 * DAY_MS),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

/** As `20260131235959Z`. */
function asn1Time(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace(/\D/g, '')}Z`;
}
