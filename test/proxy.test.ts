import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { proxyField } from '../src/inputs/proxy.ts';

describe('the URL of a proxy is taken', () => {
  for (const url of [
    'http://proxy.example:3128',
    'https://proxy.example',
    'http://user:pass%20word@proxy.example:3128',
    '127.0.0.1:3128',
    'proxy.example.org',
  ]) {
    test(url, () => assert.deepEqual(proxyField({ https_proxy: url }), { value: undefined }));
  }

  test('or left out', () => assert.deepEqual(proxyField({ https_proxy: '' }), { value: undefined }));
});

describe('the URL of a proxy is refused, and never shown', () => {
  for (const [what, url] of [
    ['of another protocol', 'socks5://user:hunter2@proxy.example:1080'],
    ['with a name and a port that read as a scheme', 'proxy:3128'],
    ['without a host', 'http://?hunter2'],
    ['with a password that cannot be decoded', 'http://user:100%@proxy.example'],
    ['that is none', 'http://a b'],
  ] as const) {
    test(what, () => {
      const field = proxyField({ HTTPS_PROXY: url });
      const [problem] = 'problems' in field ? field.problems : [];
      assert.equal(problem?.input, 'HTTPS_PROXY');
      assert.ok(!JSON.stringify(problem).includes(url));
    });
  }

  test('by the name that counts: the first that is not empty, small letters first', () => {
    const nameOf = (env: NodeJS.ProcessEnv) => {
      const field = proxyField(env);
      return 'problems' in field ? field.problems[0]?.input : undefined;
    };
    assert.equal(nameOf({ https_proxy: 'ftp://a', HTTPS_PROXY: 'http://b' }), 'https_proxy');
    assert.equal(nameOf({ https_proxy: '', HTTPS_PROXY: 'ftp://b' }), 'HTTPS_PROXY');
    assert.equal(nameOf({ https_proxy: 'http://a', HTTPS_PROXY: 'ftp://b' }), undefined);
  });
});
