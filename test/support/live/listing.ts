import { readContinuationToken } from '../../../src/adobe/continuation-token.ts';
import { isSameId } from '../../../src/adobe/ids.ts';
import { member, readJson, text } from '../../../src/adobe/json.ts';
import type { World } from '../flow-service/index.ts';
import { createdAtOf, idOf, runsIn } from './documents.ts';
import { type Finding, unknown } from './finding.ts';
import type { Live } from './live.ts';

/** Runs on a page: the most that the service gives. */
const PAGE = 100;
/** Pages that are read to find the end of the history. */
const MOST_PAGES = 5;
/** Small pages show the links also of a short history, and whether pages shift. */
const SMALL_PAGE = 2;
const SMALL_PAGES = 4;

/** One page of the history. */
interface Page {
  readonly runs: readonly unknown[];
  readonly href: string | undefined;
}

/** The newest part of a flow's history, and what its listing is like. */
export interface ListingAnswers {
  readonly runs: readonly unknown[];
  readonly findings: readonly Finding[];
}

/** Asks for the history in large and in small pages. */
export async function askListing(live: Live): Promise<ListingAnswers> {
  const { flowId } = live.settings;
  const large = await pagesOf(live, PAGE, MOST_PAGES);
  // A listing that ends with a page again and again, or whose pages shift, has a run more than once.
  const all = [...new Map(large.flatMap(({ runs }) => runs).map((run) => [idOf(run), run])).values()];
  const runs = all.filter((run) => isSameId(text(member(run, 'flowId')) ?? flowId, flowId));
  const small = runs.length > SMALL_PAGE ? await pagesOf(live, SMALL_PAGE, SMALL_PAGES) : [];
  return {
    runs,
    findings: [
      askOrder(all),
      askFilter(all, runs),
      askEnd(large),
      askLink([...small, ...large]),
      askShift(all.map(idOf), small),
    ],
  };
}

/** The path of a listing, as the action asks for it. */
export function listingPath(flowId: string, limit = PAGE): string {
  return `/runs?property=flowId==${flowId}&orderby=-createdAt&limit=${limit}`;
}

async function pagesOf(live: Live, limit: number, most: number): Promise<readonly Page[]> {
  const pages: Page[] = [];
  const path = listingPath(live.settings.flowId, limit);
  const read = async (token?: string) => {
    const more = token === undefined ? '' : `&continuationToken=${encodeURIComponent(token)}`;
    const { answer } = await live.read(path + more, { 'Cache-Control': 'no-cache' });
    const href = text(member(member(member(readJson(answer.body), '_links'), 'next'), 'href'));
    pages.push({ runs: runsIn(answer.body), href });
    return readContinuationToken(href);
  };
  const followed = new Set<string>();
  let token = await read();
  while (token && pages.length < most && !followed.has(token)) {
    followed.add(token);
    token = await read(token);
  }
  return pages;
}

function askOrder(runs: readonly unknown[]): Finding {
  const question = 'Is the history listed newest run first, as it is asked for?';
  const times = runs.map(createdAtOf).filter((time) => time !== undefined);
  if (new Set(times).size < 2) return unknown(question, 'it has fewer than two runs');
  const isSorted = times.every((time, index) => time <= (times[index - 1] ?? time));
  return {
    question,
    answer: isSorted ? 'Yes.' : 'No.',
    meaning: isSorted
      ? 'Reading stops at the first run that is too old.'
      : 'The whole history is read each time, up to 2,000 runs.',
    fits: ({ listing }) => (listing.order === 'obeyed') === isSorted,
  };
}

function askFilter(all: readonly unknown[], own: readonly unknown[]): Finding {
  const isObeyed = all.length === own.length;
  return {
    question: 'Does the listing have runs of this flow only?',
    answer: isObeyed ? 'Yes.' : 'No, also of others: the filter is ignored.',
    meaning: 'A run of another flow is never taken for the wanted one.',
    fits: ({ listing }) => (listing.filters === 'obeyed') === isObeyed,
  };
}

function askEnd(pages: readonly Page[]): Finding {
  const question = 'How does the listing end?';
  const last = pages.at(-1);
  const meaning = 'Reading stops at a link that was followed before, and after 20 pages.';
  const fitting = (end: World['paging']['end']) => ({
    meaning,
    fits: ({ paging }: World) => paging.end === end,
  });
  if (last?.href === undefined) return { question, answer: 'Without a link.', ...fitting('none') };
  const ids = pages.map(({ runs }) => runs.map(idOf).join());
  if (last.runs.length === 0)
    return { question, answer: 'With empty pages that link on.', ...fitting('empty-pages') };
  if (ids.length > 1 && ids.at(-1) === ids.at(-2))
    return { question, answer: 'With a page that links to itself.', ...fitting('repeats') };
  return unknown(question, `it has more than ${MOST_PAGES * PAGE} runs`);
}

function askLink(pages: readonly Page[]): Finding {
  const question = 'How does a link to the next page write its token?';
  const href = pages.map((page) => page.href).find((link) => link !== undefined);
  const [, before = '', raw = '', after = ''] =
    /^([^?]*\?(?:.*&)?)?continuationToken=([^&]*)(&.*)?$/.exec(href ?? '') ?? [];
  if (raw === '') return unknown(question, 'the history has one page');
  const isRaw = /[+=#/]/.test(raw);
  const isOnly = after === '' && !before.endsWith('&');
  const isPlain = !isRaw && !raw.includes('%');
  const place = before.endsWith('&') ? (after === '' ? 'last' : 'middle') : 'first';
  return {
    question,
    answer: `${isPlain ? 'With nothing to escape' : isRaw ? 'Unescaped' : 'Escaped'}, as the ${place} of the parameters.`,
    meaning: 'The token is read as it stands up to the next `&`, and then decoded.',
    fits: ({ paging }) =>
      (isPlain || (paging.token === 'raw') === isRaw) && (paging.place === place || isOnly),
  };
}

function askShift(order: readonly string[], small: readonly Page[]): Finding {
  const question = 'Is each run on exactly one page?';
  // An end that repeats the last page says nothing about shifts.
  const pages = small.filter(
    ({ runs }, index) => index === 0 || runs.map(idOf).join() !== small[index - 1]?.runs.map(idOf).join(),
  );
  const ids = pages.flatMap(({ runs }) => runs.map(idOf));
  if (pages.length < 2) return unknown(question, 'the history has fewer than three runs');
  const isTwice = new Set(ids).size < ids.length;
  const reached = order.indexOf(ids.at(-1) ?? '');
  const isLeftOut = order.slice(0, reached).some((id) => !ids.includes(id));
  const shift = isTwice ? 1 : isLeftOut ? -1 : 0;
  return {
    question,
    answer: { 0: 'Yes.', 1: 'No: some are listed twice.', [-1]: 'No: some are left out.' }[shift] ?? '',
    meaning:
      shift < 0
        ? 'A run that no page has can be taken for absent: the history proves nothing here.'
        : 'A run that is listed twice counts once.',
    fits: ({ paging }) => paging.shift === shift,
  };
}
