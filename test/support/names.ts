/** The hosts of Adobe that this machine plays. */
const PLAYED = ['platform.adobe.io', 'ims-na1.adobelogin.com', 'localhost'] as const;

const PRELOAD = `
  import dns from 'node:dns';
  dns.lookup = (host, options, callback = options) => {
    const found = [{ address: '127.0.0.1', family: 4 }];
    const reason = Object.assign(new Error('getaddrinfo ENOTFOUND ' + host), {
      code: 'ENOTFOUND', errno: -3008, syscall: 'getaddrinfo', hostname: host,
    });
    process.nextTick(() => {
      if (!${JSON.stringify(PLAYED)}.includes(host)) callback(reason);
      else if (options.all) callback(null, found);
      else callback(null, found[0].address, found[0].family);
    });
  };
`;

/**
 * What a Node process needs in its environment so that it asks no name server: the hosts of Adobe are this machine,
 * and no other name is known. Whatever goes past a proxy then ends here and can be seen.
 */
export const NO_NAME_SERVER = { NODE_OPTIONS: preload(PRELOAD) } as const;

/**
 * As {@link NO_NAME_SERVER}, and requests to Adobe's hosts go to another port than 443, which only a privileged
 * process can listen at. The action itself accepts no other port.
 */
export function adobeAtPort(port: number) {
  const redirect = `
    import https from 'node:https';
    import { syncBuiltinESMExports } from 'node:module';
    const { request } = https;
    https.request = (options, ...rest) => {
      const isPlayed = ${JSON.stringify(PLAYED)}.includes(options.hostname ?? options.host);
      return request(isPlayed && Number(options.port || 443) === 443 ? { ...options, port: ${port} } : options, ...rest);
    };
    syncBuiltinESMExports();
  `;
  return { NODE_OPTIONS: preload(`${PRELOAD}${redirect}`) } as const;
}

function preload(code: string): string {
  return `--import=data:text/javascript,${encodeURIComponent(code)}`;
}
