import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from './action-file.ts';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  FILE_FLOW_ID,
  ORG_ID,
  type RunPlan,
  realClock,
  startFlowService,
} from './flow-service/index.ts';
import { runAction } from './run-action.ts';
import { summaryPage, type TitledSummary } from './summary-page.ts';

// `node test/support/picture.ts FOLDER`: draws docs/summary.png, the job summary as GitHub shows it. A browser, an
// image tool and Mermaid are needed for this alone, so they are no dependencies and the script asks for them.
const CHROMIUM = '/usr/bin/chromium';
const CONVERT = '/usr/bin/convert';
const mermaid = resolve(process.argv[2] ?? '.', 'node_modules/mermaid/dist/mermaid.min.js');
const PICTURE = join(ROOT, 'docs/summary.png');
const [MAX_BYTES, WIDTH, SCALE, COLORS] = [120_000, 900, 1.5, 64];
/** More than any summary takes; what is left white is cut off. */
const HEIGHT = 2_400;

/** One step, and what becomes of its runs. */
interface Scene {
  readonly inputs: Readonly<Record<string, string>>;
  readonly plans: readonly Partial<RunPlan>[];
}

const SCENES: readonly Scene[] = [
  {
    inputs: { 'window-start-time': 'now-1d/d', 'window-end-time': 'now/d' },
    plans: [{ durationMs: 252_000, records: 26_758 }],
  },
  {
    inputs: { 'window-start-time': '2025-11-01', 'window-end-time': '2026-05-01', 'window-size': '1M' },
    plans: [
      { durationMs: 312_000, records: 791_204 },
      { durationMs: 348_000, records: 846_915 },
      { durationMs: 301_000, records: 774_380, failedRecords: 12 },
      { durationMs: 96_000, outcome: 'failed', failsAt: 'copy' },
    ],
  },
];

const needed = {
  [CHROMIUM]: 'apt-get install chromium fonts-liberation fonts-noto-color-emoji',
  [CONVERT]: 'apt-get install imagemagick',
  [mermaid]: 'npm install --no-save mermaid, in a folder outside of this one, and name it as the argument',
};
for (const [file, how] of Object.entries(needed)) {
  await access(file).catch(() => {
    console.error(`There is no ${file}. Install it: ${how}`);
    process.exit(1);
  });
}

// Sixty times as fast: a minute of a run takes a second.
const { url, service, close } = await startFlowService({ clock: realClock(60) });
const inputs = {
  'client-id': CLIENT_ID,
  'client-secret': CLIENT_SECRET,
  'org-id': ORG_ID,
  'api-url': url,
  'ims-url': url,
  'flow-id': FILE_FLOW_ID,
  'start-time': 'now',
  'poll-interval': '1s',
  wait: 'true',
};
const summaries: TitledSummary[] = [];
for (const scene of SCENES) {
  service.planNext(...scene.plans);
  const { summary } = await runAction({ ...inputs, ...scene.inputs });
  summaries.push({ summary });
}
await close();

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'picture-'));
const [page, shot] = [join(folder, 'page.html'), join(folder, 'shot.png')];
const scripts = `<script src="${pathToFileURL(mermaid)}"></script><script>mermaid.initialize({})</script>`;
await writeFile(page, summaryPage(summaries, scripts));
// The time of the page is virtual: it is over once the charts are drawn, however long that takes.
const headless =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --hide-scrollbars'.split(' ');
const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync'];
const size = [`--window-size=${WIDTH},${HEIGHT}`, `--force-device-scale-factor=${SCALE}`];
const output = [
  '--virtual-time-budget=10000',
  `--screenshot=${shot}`,
  `--user-data-dir=${join(folder, 'profile')}`,
];
await run(CHROMIUM, [...headless, ...quiet, ...size, ...output, pathToFileURL(page).href], {
  timeout: 60_000,
});
await mkdir(join(ROOT, 'docs'), { recursive: true });
// A palette without dithering: text stays sharp, and the file is small.
const cropped = ['-trim', '+repage', '-bordercolor', 'white', '-border', String(8 * SCALE)];
const small = ['+dither', '-colors', String(COLORS), '-strip', '-define', 'png:compression-filter=0'];
await run(CONVERT, [shot, ...cropped, ...small, `PNG8:${PICTURE}`]);
await rm(folder, { recursive: true });
const { size: bytes } = await stat(PICTURE);
console.log(`${PICTURE}: ${bytes} bytes`);
if (bytes > MAX_BYTES) process.exitCode = 1;
