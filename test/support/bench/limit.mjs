// The limit: the least that a script by hand does to have the effect of a step. It sends what the action sends, in
// the same order, with the same headers, over connections of the same kind; it reads the answers for what the next
// request needs; it writes the same log, outputs and summary. It checks nothing, hides nothing, tries nothing again
// and cannot be cancelled. What it writes was taken from the action beforehand, so that it costs no wording either.
//
// Usage: limit.mjs WORDS.json, with the inputs and files of a step in the environment.

// Imported as ES modules, these would cost more: behind some of their exports are undici, streams of files, readline.
const { appendFileSync, readFileSync } = process.getBuiltinModule('node:fs');
const https = process.getBuiltinModule('node:https');
const http = process.getBuiltinModule('node:http');

const words = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const input = (name) => process.env[`INPUT_${name.toUpperCase()}`] ?? '';

function send(method, url, headers, body) {
  const { request } = url.startsWith('https:') ? https : http;
  const options = {
    method,
    headers: { ...headers, 'User-Agent': words.userAgent },
    // What changes something has a connection of its own, reads share one.
    ...(method === 'POST' && { agent: false }),
  };
  return new Promise((resolve, reject) => {
    const sending = request(url, options, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve(JSON.parse(text)));
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

async function mintToken() {
  const form = new URLSearchParams({
    client_id: input('client-id'),
    client_secret: input('client-secret'),
    grant_type: 'client_credentials',
    scope: input('scopes'),
  });
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' };
  const answer = await send('POST', `${input('ims-url')}/ims/token/v3`, headers, form.toString());
  return answer.access_token;
}

const credential = {
  Authorization: `Bearer ${input('access-token') || (await mintToken())}`,
  'x-api-key': input('client-id'),
  'x-gw-ims-org-id': input('org-id'),
  'x-sandbox-name': input('sandbox-name'),
};
const runs = `${input('api-url')}/data/foundation/flowservice/runs`;

async function createRun() {
  const body = JSON.stringify({
    flowId: input('flow-id'),
    params: {
      startTime: input('start-time'),
      windowStartTime: input('window-start-time'),
      windowEndTime: input('window-end-time'),
      deltaColumn: { name: input('delta-column') },
    },
  });
  const headers = { ...credential, 'Content-Type': 'application/json', Accept: 'application/json' };
  return (await send('POST', runs, headers, body)).items[0].id;
}

async function hasEnded(runId) {
  const answer = await send('GET', `${runs}/${runId}`, { ...credential, Accept: 'application/json' });
  return answer.items[0].metrics.statusSummary.status === 'success';
}

const pause = () =>
  new Promise((resolve) => setTimeout(resolve, Number.parseInt(input('poll-interval'), 10) * 1_000));

if (input('run-id')) {
  while (!(await hasEnded(input('run-id')))) await pause();
} else {
  const runId = await createRun();
  if (input('wait') === 'true') {
    do await pause();
    while (!(await hasEnded(runId)));
  }
}
process.stdout.write(words.log);
appendFileSync(process.env.GITHUB_OUTPUT, words.outputs);
appendFileSync(process.env.GITHUB_STEP_SUMMARY, words.summary);
