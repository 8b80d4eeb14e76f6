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
export const NO_NAME_SERVER = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(PRELOAD)}`,
} as const;
